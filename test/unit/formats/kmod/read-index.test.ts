import { expect, test } from 'vitest';
import { indexNodeOrder, readIndex } from '../../../../src/formats/kmod/index.ts';
import { addToIndex, emptyIndex } from '../../../../src/formats/kmod/index-tree.ts';
import { writeIndex } from '../../../../src/formats/kmod/write-index.ts';

const root = emptyIndex();
addToIndex(root, 'ab', { text: 'one', priority: 1 });
addToIndex(root, 'ac', { text: 'two', priority: 2 });
// 12: the root, 'a' to 'a' and a pointer; 18: 'b' to 'c' and two pointers; 28 and 40: values
const file = writeIndex(root, 'pre-order');

/** The file with a big-endian number of 4 bytes at an offset. */
function changed(offset: number, value: number): Uint8Array {
  const copy = Buffer.from(file);
  copy.writeUInt32BE(value, offset);
  return new Uint8Array(copy);
}

test('readIndex() gives the values of each key', () => {
  expect(readIndex(file)).toEqual(
    new Map([
      ['ab', [{ text: 'one', priority: 1 }]],
      ['ac', [{ text: 'two', priority: 2 }]],
    ]),
  );
});

test('readIndex() reads an index of nothing', () => {
  expect(readIndex(writeIndex(emptyIndex(), 'pre-order')).size).toBe(0);
});

test.each(['pre-order', 'post-order'] as const)('indexNodeOrder() tells %s', (order) => {
  expect(indexNodeOrder(writeIndex(root, order))).toBe(order);
});

test('indexNodeOrder() does not tell where there is but one node', () => {
  const single = emptyIndex();
  addToIndex(single, '', { text: 'x', priority: 0 });

  expect(indexNodeOrder(writeIndex(single, 'pre-order'))).toBeUndefined();
  expect(indexNodeOrder(writeIndex(emptyIndex(), 'post-order'))).toBeUndefined();
});

test.each([
  ['magic', 0, changed(0, 1)],
  ['version', 4, changed(4, 0x00030001)],
  ['pointer', 4, changed(8, 0x20000004)],
  ['first child', 0x0ffffff, changed(8, 0x20ffffff)],
  ['prefix', 0x0ffffff, changed(8, 0x80ffffff)],
  ['prefix', file.length, changed(8, 0x80000000 + file.length)],
])('readIndex() refuses a broken %s and names offset %i', (field, offset, broken) => {
  expect(() => readIndex(broken)).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: { field, offset } }),
  );
});

test('readIndex() refuses a node that is its own descendant', () => {
  expect(() => readIndex(changed(14, Buffer.from(file).readUInt32BE(8)))).toThrow(/a node that has two parents/);
});

test('readIndex() refuses more values than there is room for', () => {
  expect(() => readIndex(changed(28, 0x7fffffff))).toThrow(/count of values at offset 28/);
});

test('readIndex() refuses children that end before they begin', () => {
  const broken = Buffer.from(file);
  broken[13] = 0x10;

  expect(() => readIndex(broken)).toThrow(/last child at offset 13/);
});

test('readIndex() refuses a file that is too short for its header', () => {
  expect(() => readIndex(file.subarray(0, 11))).toThrow(/size at offset 0: found 11 bytes/);
});

test('readIndex() refuses a key longer than any path', () => {
  const long = emptyIndex();
  addToIndex(long, 'k'.repeat(5000), { text: '', priority: 0 });

  expect(() => readIndex(writeIndex(long, 'pre-order'))).toThrow(/a key of 5000 bytes/);
});
