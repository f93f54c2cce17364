import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { compressXz, decompressXz } from '../../../../src/formats/xz/index.ts';
import { collect, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

const content = concatBytes([seededBytes(400_000), noise(200_000), seededBytes(700_000, 3)]);

test.each([2, 3, 8])('compressXz() gives the same bytes with %i threads as with one', async (threads) => {
  const [one, many] = await Promise.all(
    [1, threads].map((n) => collect(compressXz(streamOf(content), { threads: n }))),
  );

  expect(Buffer.compare(one ?? noise(1), many ?? noise(2))).toBe(0);
});

test.each([
  ['none', 0],
  ['crc32', 1],
  ['crc64', 4],
  ['sha256', 10],
] as const)('compressXz() notes check %s in the stream header', async (check, id) => {
  const packed = await collect(compressXz(streamOf(content.subarray(0, 5000)), { check }));

  expect(packed[7]).toBe(id);
});

test('compressXz() takes CRC32, the only check that the kernel verifies, unless told otherwise', async () => {
  expect((await collect(compressXz(streamOf())))[7]).toBe(1);
});

test('compressXz() obeys preset and extreme', async () => {
  const part = content.subarray(0, 200_000);
  const pack = (options: object): Promise<Uint8Array> => collect(compressXz(streamOf(part), options));

  const [fast, extreme, slow] = await Promise.all([pack({}), pack({ extreme: true }), pack({ preset: 6 })]);

  expect(fast.length).toBeGreaterThan(extreme.length);
  expect(fast.length).toBeGreaterThan(slow.length);
  expect(Buffer.compare(await collect(decompressXz(streamOf(extreme))), part)).toBe(0);
});
