import { expect, test } from 'vitest';
import { hole } from '../../../../src/bytes/index.ts';
import { ext4Layout } from '../../../../src/imager/image-cache/ext4-layout.ts';

const MIB = 1024 * 1024;
const files = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `blob/${index}`, content: hole(bytes) }));

test.each([
  ['a gigabyte in large files', files(10, 100 * MIB), 1200 * MIB],
  ['six gigabytes', files(60, 100 * MIB + 1), 7201 * MIB],
])('ext4Layout() of %s is as large as the imager makes it', (_, given, size) => {
  expect(ext4Layout(given, ['blob'])).toMatchObject({ size, journalMib: 64 });
});

test.each([
  ['nothing', []],
  ['a small file', files(1, 10)],
  ['many small files', files(20_000, 10)],
])('ext4Layout() of %s is larger than that, in whole MiB', (_, given) => {
  const { size, inodes, journalMib } = ext4Layout(given, ['blob']);

  expect(size % MIB).toBe(0);
  expect(size).toBeGreaterThan(given.length * 4096 + journalMib * MIB + inodes * 256);
  expect(inodes).toBeGreaterThan(given.length + 12);
});
