import { expect, test } from 'vitest';
import { isZero, TAR_BLOCK, TAR_END, tarPadding } from '../../../../src/formats/tar/blocks.ts';

test.each([
  [0, 0],
  [1, 511],
  [511, 1],
  [512, 0],
  [513, 511],
])('tarPadding() of %d bytes is %d', (size, padding) => {
  expect(tarPadding(size)).toBe(padding);
});

test('isZero() sees a single bit in the last byte', () => {
  const block = new Uint8Array(TAR_BLOCK);

  expect(isZero(block)).toBe(true);
  expect(isZero(block.with(TAR_BLOCK - 1, 1))).toBe(false);
});

test('TAR_END is two blocks of zeros', () => {
  expect(TAR_END).toEqual(new Uint8Array(1024));
});
