import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { xzBlockDecompress } from '../../../../src/formats/xz/index.ts';
import { collect, flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';
import { tinyXz } from '../../../fixtures/tiny-xz.ts';

const pack = (content: Uint8Array): Promise<Uint8Array> => collect(compressXz(streamOf(content)));

test.each([0, 1, 8192, 16_384, 16_385, 131_072, 1_048_576, 3_000_000])(
  'xzBlockDecompress() expands a block of %i bytes',
  async (size) => {
    const content = seededBytes(size);

    expect(Buffer.compare(await xzBlockDecompress(await pack(content), size), content)).toBe(0);
  },
);

test('xzBlockDecompress() expands many blocks at once', async () => {
  const contents = Array.from({ length: 40 }, (_, seed) => seededBytes(20_000 + seed, seed + 1));
  const blocks = await Promise.all(contents.map(pack));

  expect(await Promise.all(blocks.map((block) => xzBlockDecompress(block, 32_768)))).toEqual(contents);
});

test('xzBlockDecompress() refuses a block that is larger by one', async () => {
  await expect(xzBlockDecompress(await pack(seededBytes(8193)), 8192)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { size: 8193, limitBytes: 8192 },
  });
});

test('xzBlockDecompress() refuses a bomb without expanding it', async () => {
  const bomb = await pack(new Uint8Array(20_000_000));

  await expect(xzBlockDecompress(bomb, 131_072)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('xzBlockDecompress() gives LIMIT_EXCEEDED for a dictionary beyond its memory', async () => {
  await expect(xzBlockDecompress(tinyXz(noise(10), { dictionary: 26 }), 8192)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test.each([8000, 100_000])('xzBlockDecompress() finds damage in a block of %i bytes', async (size) => {
  const block = await pack(noise(size));

  await expect(xzBlockDecompress(flipped(block, size / 2), size)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});

test.each([1, 12, 4000])('xzBlockDecompress() finds a block that misses its last %i bytes', async (missing) => {
  const block = await pack(noise(8000));

  await expect(xzBlockDecompress(block.subarray(0, -missing), 8192)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});

test('xzBlockDecompress() finds bytes behind its stream', async () => {
  const block = await pack(seededBytes(8000));

  await expect(xzBlockDecompress(concatBytes([block, Uint8Array.of(1)]), 8192)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { offset: block.length },
  });
});

test('xzBlockDecompress() finds an empty block', async () => {
  await expect(xzBlockDecompress(new Uint8Array(), 8192)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});
