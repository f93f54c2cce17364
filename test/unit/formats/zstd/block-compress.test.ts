import { constants, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zstdBlockCompressor, zstdBlockDecompress, zstdKernelProblem } from '../../../../src/formats/zstd/index.ts';

test.each([
  [1, 131_072],
  [15, 131_072],
  [18, 65_536],
  [22, 1_048_576],
  [18, 100],
])('zstdBlockCompressor() at level %d keeps its window to a block of %d bytes', async (level, size) => {
  const block = Uint8Array.from({ length: size }, (_, index) => (index * index) >>> 8);

  const compressed = await zstdBlockCompressor({ level })(block);

  expect(Buffer.from(await zstdBlockDecompress(compressed, size)).equals(block)).toBe(true);
  expect(zstdKernelProblem(compressed, Math.max(size, 8192))).toBeUndefined();
});

test('zstdKernelProblem() names a window that is too large', () => {
  const frame = zstdCompressSync(new Uint8Array(3_000_000), { params: { [constants.ZSTD_c_windowLog]: 21 } });

  expect(zstdKernelProblem(frame, 131_072)).toMatch(/a window of \d{7} bytes, more than 131072/);
});
