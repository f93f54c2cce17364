import { expect, test } from 'vitest';
import { type InodeKind, kindOfType, typeOfKind } from '../../../../src/formats/squashfs/inode.ts';

test.each<[InodeKind, number]>([
  ['directory', 1],
  ['file', 2],
  ['symlink', 3],
  ['block-device', 4],
  ['character-device', 5],
  ['fifo', 6],
  ['socket', 7],
])('%s has the type %d', (kind, type) => {
  expect(typeOfKind(kind)).toBe(type);
  expect(kindOfType(type)).toBe(kind);
});

test.each([0, 8, 15])('kindOfType() of %d is not known', (type) => {
  expect(kindOfType(type)).toBeUndefined();
});
