import { expect, test } from 'vitest';
import { addToIndex, emptyIndex } from '../../../../src/formats/kmod/index-tree.ts';
import { writeIndex } from '../../../../src/formats/kmod/write-index.ts';

const HEADER = 'b007f457 00020001';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const packed = (text: string): string => text.replaceAll(' ', '');

function indexOf(...keys: readonly string[]) {
  const root = emptyIndex();
  keys.forEach((key, priority) => {
    addToIndex(root, key, { text: key.toUpperCase(), priority });
  });
  return root;
}

test('writeIndex() writes a header for an index of nothing', () => {
  expect(hex(writeIndex(emptyIndex(), 'post-order'))).toBe(packed(`${HEADER} 0000000c`));
  expect(hex(writeIndex(emptyIndex(), 'pre-order'))).toBe(packed(`${HEADER} 0000000c`));
});

test('writeIndex() writes children before their parent for kmod 33 and older', () => {
  expect(hex(writeIndex(indexOf('a', 'c'), 'post-order'))).toBe(
    packed(
      `${HEADER} 20000020
       00000001 00000000 4100
       00000001 00000001 4300
       61 63 4000000c 00000000 40000016`.replaceAll('\n', ''),
    ),
  );
});

test('writeIndex() writes a parent before its children for kmod 34 and newer', () => {
  expect(hex(writeIndex(indexOf('a', 'c'), 'pre-order'))).toBe(
    packed(
      `${HEADER} 2000000c
       61 63 4000001a 00000000 40000024
       00000001 00000000 4100
       00000001 00000001 4300`.replaceAll('\n', ''),
    ),
  );
});
