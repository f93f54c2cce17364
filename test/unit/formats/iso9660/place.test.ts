import { expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { blocksOf, placeIso, planDirectories } from '../../../../src/formats/iso9660/place.ts';
import { recordTime } from '../../../../src/formats/iso9660/times.ts';
import { isoTree } from '../../../../src/formats/iso9660/tree.ts';

const file = (path: string, size: number) => ({ path, content: bytesContent(new Uint8Array(size)) });

test('placeIso() lays copies of the metadata one after the other, then catalog and files', () => {
  const directories = planDirectories(isoTree([file('a', 2049), file('b', 0), file('d/c', 1)]), recordTime(0));
  const descriptors = [
    { base: 0, descriptor: 16 },
    { base: 16, descriptor: 32 },
  ];
  const places = placeIso(directories, descriptors, 34);

  // The root has a block more for what its records have no room for.
  expect(places.copies).toEqual([
    { base: 0, descriptor: 16, directories: [34, 36], littlePathTable: 37, bigPathTable: 38 },
    { base: 16, descriptor: 32, directories: [39, 41], littlePathTable: 42, bigPathTable: 43 },
  ]);
  expect(places.catalog).toBe(44);
  expect([...places.files].map(([node, block]) => [node.path, block])).toEqual([
    ['a', 45],
    ['d/c', 47],
  ]);
  expect(places.end).toBe(48);
});

test('blocksOf() rounds up', () => {
  expect([blocksOf(0), blocksOf(1), blocksOf(2048), blocksOf(2049)]).toEqual([0, 1, 1, 2]);
});
