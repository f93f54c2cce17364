import { expect, test } from 'vitest';
import { bufferAccess, readRange, sliceAccess } from '../../../src/bytes/index.ts';
import { originOf } from '../../../src/bytes/random-access.ts';
import { collect } from '../../fixtures/byte-streams.ts';

const access = bufferAccess(Uint8Array.from({ length: 10 }, (_, index) => index));

test('bufferAccess() gives copies that the caller may change', async () => {
  (await access.read(0, 1)).fill(99);

  expect(await access.read(0, 2)).toEqual(Uint8Array.of(0, 1));
});

test.each([
  [9, 2],
  [-1, 2],
  [11, 0],
  [0, -1],
  [Number.NaN, 1],
])('bufferAccess() refuses the range from %d of %d bytes', async (offset, length) => {
  await expect(access.read(offset, length)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test('sliceAccess() counts from its start and does not read beyond its end', async () => {
  const slice = sliceAccess(access, 4, 3);

  expect(await slice.read(1, 2)).toEqual(Uint8Array.of(5, 6));
  expect(() => slice.read(2, 2)).toThrow('only 3 bytes exist');
});

test('sliceAccess() refuses a window that the source does not have', () => {
  expect(() => sliceAccess(access, 8, 3)).toThrow('cannot read 3 bytes at offset 8');
});

test('originOf() finds the source behind windows on windows', () => {
  expect(originOf(sliceAccess(sliceAccess(access, 4, 5), 2, 3), 1)).toEqual({ source: access, offset: 7 });
  expect(originOf(access, 1)).toEqual({ source: access, offset: 1 });
});

test('readRange() reads from a start to the end, in chunks of at most 1 MiB', async () => {
  const large = bufferAccess(new Uint8Array(2200 * 1024).fill(7));
  const lengths: number[] = [];
  for await (const chunk of readRange(large, 1024)) lengths.push(chunk.length);

  expect(lengths).toEqual([1024 * 1024, 1024 * 1024, 151 * 1024]);
  expect(await collect(readRange(access, 2, 3))).toEqual(Uint8Array.of(2, 3, 4));
});
