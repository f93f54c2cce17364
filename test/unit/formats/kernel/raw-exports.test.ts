import { expect, test } from 'vitest';
import { findRawExports } from '../../../../src/formats/kernel/index.ts';
import { fillers, smallImage } from '../../../fixtures/small-kernel.ts';

const inOrder = (gpl: boolean) => fillers.filter(({ isGplOnly }) => isGplOnly === gpl);

test('findRawExports() finds the tables of an arm64 Image', () => {
  expect(findRawExports(Buffer.from(smallImage()))).toEqual([...inOrder(false), ...inOrder(true)]);
});

test('findRawExports() finds namespaces', () => {
  const exports = fillers.map((each, index) => ({ ...each, namespace: index === 5 ? 'CRYPTO_INTERNAL' : undefined }));

  const found = findRawExports(Buffer.from(smallImage({ exports })));

  expect(found.filter(({ namespace }) => namespace !== undefined)).toEqual([exports[5]]);
});

test('findRawExports() finds the tables wherever the kernel lies in memory', () => {
  const image = smallImage();
  const shifted = Buffer.alloc(image.length + 1).subarray(1);
  shifted.set(image);

  expect(findRawExports(shifted).length).toBe(fillers.length);
});

test('findRawExports() finds symbols of a kernel that has none for GPL modules alone', () => {
  const plain = inOrder(false);

  expect(findRawExports(Buffer.from(smallImage({ exports: plain })))).toEqual(plain);
});

test.each([
  ['nothing', 0],
  ['zeros', 4096],
  ['too few symbols', 3],
])('findRawExports() finds none in %s', (_, bytes) => {
  const inner = bytes === 3 ? Buffer.from(smallImage({ exports: fillers.slice(0, 3) })) : Buffer.alloc(bytes);

  expect(findRawExports(inner)).toEqual([]);
});
