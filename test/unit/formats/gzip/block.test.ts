import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zlibBlockDecompress } from '../../../../src/formats/gzip/index.ts';
import { flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

test.each([0, 1, 8192, 16_384, 16_385, 131_072, 1_048_576])(
  'zlibBlockDecompress() expands a block of %i bytes',
  async (size) => {
    const content = seededBytes(size);

    expect(Buffer.compare(await zlibBlockDecompress(deflateSync(content), size), content)).toBe(0);
  },
);

test.each([8192, 131_072])('zlibBlockDecompress() refuses a block that is larger than %i by one', async (size) => {
  await expect(zlibBlockDecompress(deflateSync(seededBytes(size + 1)), size)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { limitBytes: size },
  });
});

test.each([8192, 131_072])('zlibBlockDecompress() finds damage in a block of %i bytes', async (size) => {
  const block = deflateSync(noise(size));

  await expect(zlibBlockDecompress(flipped(block, size / 2), size)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});

test.each([0, 1, 2, 4000])('zlibBlockDecompress() finds a block cut to %i bytes', async (cut) => {
  await expect(zlibBlockDecompress(deflateSync(noise(8000)).subarray(0, cut), 8192)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
  });
});
