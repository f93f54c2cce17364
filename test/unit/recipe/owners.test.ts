import { expect, test } from 'vitest';
import { namesOwner, parseMode, parseOwner } from '../../../src/recipe/owners.ts';
import type { Layer } from '../../../src/recipe/sources.ts';

test.each([
  ['1000:100', { uid: 1000, gid: 100 }],
  ['1000', { uid: 1000, gid: 1000 }],
  ['root', { uid: 0, gid: 0 }],
  ['root:7', { uid: 0, gid: 7 }],
  ['4294967295:0', { uid: 4_294_967_295, gid: 0 }],
  ['4294967296', undefined],
  ['user', undefined],
  ['1:2:3', undefined],
  ['-1', undefined],
  ['1:', undefined],
  ['', undefined],
])('parseOwner() of %j', (text, owner) => {
  expect(parseOwner(text)).toEqual(owner);
});

test.each([
  ['0644', 0o644],
  ['755', 0o755],
  ['4755', 0o4755],
  ['04755', 0o4755],
  ['0888', undefined],
  ['07', undefined],
  ['u+x', undefined],
  ['', undefined],
])('parseMode() of %j', (text, mode) => {
  expect(parseMode(text)).toBe(mode);
});

test.each<[string, unknown, boolean]>([
  ['a tree with an owner', { kind: 'tree', owner: 'keep' }, true],
  ['a tree without', { kind: 'tree', owner: undefined }, false],
  ['one of several copies', { kind: 'copy', copies: [{ owner: undefined }, { owner: { uid: 0, gid: 0 } }] }, true],
  ['files without', { kind: 'files', files: [{ owner: undefined }] }, false],
])('namesOwner() of %s', (_, layer, expected) => {
  expect(namesOwner(layer as Layer)).toBe(expected);
});
