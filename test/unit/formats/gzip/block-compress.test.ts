import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zlibBlockCompressor, zlibBlockDecompress } from '../../../../src/formats/gzip/index.ts';

const block = Uint8Array.from({ length: 30_000 }, (_, index) => (index * index) >>> 8);

test('zlibBlockCompressor() wraps as zlib does, and makes blocks no larger than its best level', async () => {
  const compressed = await zlibBlockCompressor()(block);

  const byZlib = deflateSync(block, { level: 9 });
  expect(compressed.length).toBeLessThanOrEqual(byZlib.length);
  expect(Buffer.from(compressed.subarray(0, 2)).equals(byZlib.subarray(0, 2))).toBe(true);
  expect(Buffer.from(await zlibBlockDecompress(compressed, block.length)).equals(block)).toBe(true);
});

test('zlibBlockCompressor() keeps to the window', async () => {
  const compressed = await zlibBlockCompressor({ windowBits: 9 })(block);

  expect((compressed[0] ?? 0) >> 4).toBe(1); // window bits less 8
});

test('zlibBlockCompressor() takes the strategy that makes the block smallest', async () => {
  const runs = new Uint8Array(30_000).fill(7);

  const huffmanOnly = await zlibBlockCompressor({ strategies: 4 })(runs);
  const either = await zlibBlockCompressor({ strategies: 4 | 8 })(runs);

  expect(either.length).toBeLessThan(huffmanOnly.length);
});
