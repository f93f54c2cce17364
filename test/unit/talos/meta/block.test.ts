import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { META_BLOCK_BYTES, readMetaBlock, writeMetaBlock } from '../../../../src/talos/meta/block.ts';

/** A block with these bytes for its records, and a right checksum. */
function blockOf(records: readonly number[]): Uint8Array {
  const block = writeMetaBlock([]);
  block.set(records, 4);
  block.fill(0, META_BLOCK_BYTES - 36, META_BLOCK_BYTES - 4);
  block.set(createHash('sha256').update(block).digest(), META_BLOCK_BYTES - 36);
  return block;
}

test('writeMetaBlock() lays out magics, records and checksum', () => {
  const block = Buffer.from(writeMetaBlock([[10, new Uint8Array([1, 2, 3])]]));

  expect(block.subarray(0, 16).toString('hex')).toBe('5a4b3c2d0000000a0000000301020300');
  expect(block.subarray(-4).toString('hex')).toBe('a5b4c3d2');
  expect(readMetaBlock(block)).toEqual(new Map([[10, new Uint8Array([1, 2, 3])]]));
});

test('readMetaBlock() gives undefined for a value that goes beyond the end', () => {
  expect(readMetaBlock(blockOf([0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]))).toBeUndefined();
});

test('readMetaBlock() gives undefined without the magics or with a wrong checksum', () => {
  const block = writeMetaBlock([]);
  expect(readMetaBlock(new Uint8Array(META_BLOCK_BYTES))).toBeUndefined();

  block[50] = 1;
  expect(readMetaBlock(block)).toBeUndefined();
});

test('readMetaBlock() keeps one byte of a tag, as Talos does', () => {
  expect([...(readMetaBlock(blockOf([0, 0, 1, 10, 0, 0, 0, 0])) ?? new Map()).keys()]).toEqual([10]);
});
