import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BundleMap } from '../../../src/bundle/map.ts';
import { arrangeVolumes, completeVolumes, damagedVolume, volumeSize } from '../../../src/bundle/volume-set.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const map = { size: 25, volumeBytes: 10, volumes: 3 } as BundleMap;
const file = (number: number, path = `/none/${number}`) => ({ number, path, total: 3 });

test('volumeSize() is the same for all volumes but the last', () => {
  expect([1, 2, 3].map((number) => volumeSize(map, number))).toEqual([10, 10, 5]);
  expect(volumeSize({ size: 25, volumes: 1 } as BundleMap, 1)).toBe(25);
});

test('arrangeVolumes() puts each file into its slot, and the others aside', () => {
  const [one, again, far] = [file(1), file(1, '/other/1'), file(4)];

  expect(arrangeVolumes(map, [one, again, far])).toEqual({
    slots: [one, undefined, undefined],
    surplus: [again, far],
  });
});

test.each([
  [[1], 'volumes 2, 3 of 3 are missing'],
  [[1, 3], 'volume 2 of 3 is missing'],
])('completeVolumes() of %j says what is missing', async (numbers, found) => {
  const given = numbers.map((number) => file(number));

  await expect(completeVolumes(map, given, 'b.tar')).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    message: `cannot read the bundle \`b.tar\`: ${found}`,
  });
});

test('completeVolumes() refuses one volume too many, and one of another size', async () => {
  await using folder = await storeFolder();
  const short = join(folder.path, 'short');
  await writeFile(short, 'abc');

  await expect(
    completeVolumes(
      map,
      [1, 2, 3, 4].map((n) => file(n)),
      'b',
    ),
  ).rejects.toThrow('not one of them');
  await expect(completeVolumes(map, [file(1), file(2, short), file(3)], 'b')).rejects.toThrow('has 3 bytes, not 10');
});

test('damagedVolume() names the file and the volume that it should be', () => {
  expect(damagedVolume(file(2), 'it is volume 3')).toMatchObject({
    code: 'BUNDLE_DAMAGED',
    message: 'cannot use `/none/2` as volume 2: it is volume 3',
  });
});
