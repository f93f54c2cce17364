import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zstdBlockDecompress } from '../../../../src/formats/zstd/index.ts';
import { flipped, seededBytes } from '../../../fixtures/byte-streams.ts';

test.each([0, 1, 8192, 16_384, 16_385, 131_072, 1_048_576])(
  'zstdBlockDecompress() expands a block of %i bytes',
  async (size) => {
    const content = seededBytes(size);

    expect(Buffer.compare(await zstdBlockDecompress(zstdCompressSync(content), size), content)).toBe(0);
  },
);

test('zstdBlockDecompress() expands many blocks at once', async () => {
  const contents = Array.from({ length: 40 }, (_, seed) => Buffer.from(seededBytes(20_000 + seed, seed + 1)));

  const given = await Promise.all(contents.map((content) => zstdBlockDecompress(zstdCompressSync(content), 32_768)));

  expect(given).toEqual(contents);
});

test.each([8192, 131_072])('zstdBlockDecompress() refuses a block that is larger than %i by one', async (size) => {
  await expect(zstdBlockDecompress(zstdCompressSync(seededBytes(size + 1)), size)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { limitBytes: size },
  });
});

test.each([8192, 131_072])('zstdBlockDecompress() finds damage in a block of %i bytes', async (size) => {
  const block = zstdCompressSync(seededBytes(size));

  await expect(zstdBlockDecompress(flipped(block, 9, 0xff), size)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});
