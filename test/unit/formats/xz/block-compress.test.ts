import { expect, test } from 'vitest';
import { xzBlockCompressor, xzBlockDecompress, xzKernelProblem } from '../../../../src/formats/xz/index.ts';

const block = Uint8Array.from({ length: 65_536 }, (_, index) => (index * index) >>> 8);

test('xzBlockCompressor() makes one stream that expands to the block', async () => {
  const compressed = await xzBlockCompressor({ dictionaryBytes: 65_536 })(block);

  expect(compressed.length).toBeLessThan(block.length);
  expect(Buffer.from(await xzBlockDecompress(compressed, block.length)).equals(block)).toBe(true);
});

test.each([8192, 65_536, 98_304])('xzBlockCompressor() keeps to a dictionary of %d bytes', async (dictionaryBytes) => {
  const compressed = await xzBlockCompressor({ dictionaryBytes })(block);

  expect(xzKernelProblem(compressed, dictionaryBytes)).toBeUndefined();
  expect(xzKernelProblem(compressed, dictionaryBytes / 2)).toContain(`a dictionary of ${dictionaryBytes} bytes`);
});

test('xzBlockCompressor() takes the filter that makes the block smallest', async () => {
  // calls of one place from many: what the x86 filter makes equal
  const code = new Uint8Array(32_768);
  const view = new DataView(code.buffer);
  for (let at = 0; at + 16 <= code.length; at += 16) {
    code.set([0x55, 0x89, 0xe5, 0xe8], at);
    view.setInt32(at + 4, 20_000 - (at + 8), true);
  }

  const plain = await xzBlockCompressor({ dictionaryBytes: 65_536 })(code);
  const filtered = await xzBlockCompressor({ dictionaryBytes: 65_536, filters: 1 | 8 })(code);

  expect(filtered.length).toBeLessThan(plain.length);
  expect(xzKernelProblem(filtered, 65_536)).toBeUndefined();
  expect(Buffer.from(await xzBlockDecompress(filtered, code.length)).equals(code)).toBe(true);
});

test('xzBlockCompressor() gives the same bytes when blocks are compressed at once', async () => {
  const compress = xzBlockCompressor({ dictionaryBytes: 8192 });
  const alone = await compress(block);

  const together = await Promise.all(Array.from({ length: 12 }, () => compress(block)));

  expect(together.every((each) => Buffer.from(each).equals(alone))).toBe(true);
});
