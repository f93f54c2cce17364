import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { HeldEntry } from '../../../../src/installer/layers/held-entries.ts';
import { entryContent, entryPathOf, isRewritten } from '../../../../src/installer/new-layers/replaced-files.ts';

const PATH = 'usr/install/amd64/initramfs.xz';
const entry = { path: `./${PATH}`, size: 3, open: () => streamOf(Buffer.from('old')) } as unknown as HeldEntry;
const fresh = { size: 5, open: () => streamOf(Buffer.from('fresh')) };
const assets = { byName: new Map([['initramfs.xz', { path: PATH, layer: 2 } as never]]) };

test('entryContent() gives the new content in the layer whose copy counts', () => {
  expect(entryContent(entry, 2, { assets, replacements: new Map([[PATH, fresh]]) })).toBe(fresh);
});

test('entryContent() leaves out a superseded copy', () => {
  expect(entryContent(entry, 0, { assets, replacements: new Map([[PATH, fresh]]) })).toBeUndefined();
});

test('entryContent() has no content before it is made', () => {
  expect(entryContent(entry, 2, { assets, replacements: new Map([[PATH, undefined]]) })).toBeUndefined();
});

test('entryContent() keeps what is not replaced', () => {
  expect(entryContent(entry, 2, { assets, replacements: new Map() })).toBe(entry);
});

test('isRewritten() asks whether any path of the layer is replaced', () => {
  expect(isRewritten(new Set(['a', 'b']), new Map([['b', undefined]]))).toBe(true);
  expect(isRewritten(new Set(['a']), new Map([['b', undefined]]))).toBe(false);
});

test('entryPathOf() is the path in the image', () => {
  expect(entryPathOf(entry)).toBe(PATH);
});
