import { expect, test } from 'vitest';
import { type CompressorName, compressorId, compressorName } from '../../../../src/formats/squashfs/compressor.ts';

test.each<[CompressorName, number]>([
  ['gzip', 1],
  ['lzma', 2],
  ['lzo', 3],
  ['xz', 4],
  ['lz4', 5],
  ['zstd', 6],
])('the superblock calls %s by %d', (name, id) => {
  expect(compressorId(name)).toBe(id);
  expect(compressorName(id)).toBe(name);
});

test.each([0, 7])('compressorName() of %d is not known', (id) => {
  expect(compressorName(id)).toBeUndefined();
});
