import { expect, test } from 'vitest';
import { blockDecompressors } from '../../../../src/compression/decompressors.ts';
import { squashfsCompressors } from '../../../../src/installer/compression/squashfs-compressors.ts';
import { seededBytes } from '../../../fixtures/byte-streams.ts';

const block = Buffer.from('a block of a file, '.repeat(200));
const kinds = ['gzip', 'xz', 'zstd'] as const;

test.each(kinds)('squashfsCompressors() give blocks that the %s reader expands', async (compressor) => {
  const { data, metadata } = squashfsCompressors({ compressor, blockSize: 131072 }, undefined);

  for (const compress of [data, metadata]) {
    const packed = await compress(new Uint8Array(block));
    const plain = await blockDecompressors[compressor](packed ?? new Uint8Array(), block.length);
    expect(packed?.length).toBeLessThan(block.length);
    expect(Buffer.from(plain)).toEqual(block);
  }
});

test('squashfsCompressors() take the level of the image', async () => {
  const levels = [1, 19].map((level) =>
    squashfsCompressors({ compressor: 'zstd', blockSize: 131072 }, { kind: 'zstd', level }),
  );
  const mixed = seededBytes(30_000);

  const [fast, small] = await Promise.all(levels.map(({ data }) => data(mixed)));

  expect(small).not.toEqual(fast);
});

test.each(['lzma', 'lzo', 'lz4'] as const)('squashfsCompressors() know no %s, which no reader opens', (compressor) => {
  expect(() => squashfsCompressors({ compressor, blockSize: 131072 }, undefined)).toThrow('bug:');
});
