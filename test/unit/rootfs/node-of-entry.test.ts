import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import type { TarEntry } from '../../../src/formats/index.ts';
import { nodeOfEntry } from '../../../src/rootfs/node-of-entry.ts';
import { tarHeaderOf } from '../../fixtures/tar-blocks.ts';
import { textContent } from '../../fixtures/trees.ts';

const content = textContent('abc');
const entry = (changes: Partial<TarEntry>): TarEntry =>
  ({ ...tarHeaderOf(changes), body: streamOf(Buffer.from('abc')) }) as unknown as TarEntry;
const node = (changes: Partial<TarEntry>) => nodeOfEntry(entry(changes), { store: async () => content });

test.each([
  [
    { type: 'file', size: 3 },
    { kind: 'file', size: 3, content },
  ],
  [
    { type: 'directory', mode: 0o711 },
    { kind: 'directory', mode: 0o711, children: new Map() },
  ],
  [
    { type: 'symlink', linkTarget: 't', mode: 0o600 },
    { kind: 'symlink', target: 't', mode: 0o777 },
  ],
  [{ type: 'fifo' }, { kind: 'fifo' }],
  [
    { type: 'block-device', major: 8, minor: 3 },
    { kind: 'block-device', major: 8, minor: 3 },
  ],
  [
    { type: 'character-device', major: 5, minor: 1 },
    { kind: 'character-device', major: 5, minor: 1 },
  ],
] as const)('nodeOfEntry() makes of %j a node', async (changes, expected) => {
  expect(await node(changes)).toMatchObject(expected);
});

test('nodeOfEntry() does not store an empty file', async () => {
  const store = () => Promise.reject(new Error('stored'));

  expect(await nodeOfEntry(entry({ type: 'file', size: 0 }), { store })).toMatchObject({ kind: 'file', size: 0 });
});

test.each([
  [-1, 0],
  [2 ** 32, 0xffff_ffff],
  [5, 5],
])('nodeOfEntry() clamps the time %d to %d', async (mtime, clamped) => {
  expect(await node({ type: 'fifo', mtime })).toMatchObject({ mtime: clamped });
});

test('nodeOfEntry() has none for a hard link', async () => {
  await expect(node({ type: 'hardlink' })).rejects.toThrow('bug: ');
});
