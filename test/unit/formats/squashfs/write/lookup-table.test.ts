import { expect, test } from 'vitest';
import { locationLayout } from '../../../../../src/formats/squashfs/lookup-table.ts';
import { encodeBlocks, encodeLookupTable } from '../../../../../src/formats/squashfs/write/lookup-table.ts';

const records = new Uint8Array(8192 + 8).fill(7);

test('encodeLookupTable() puts the positions of its blocks after them', async () => {
  const { bytes, listStart } = await encodeLookupTable(records, { start: 1000, compress: undefined });
  const blocksEnd = 2 + 8192 + 2 + 8;

  expect(listStart).toBe(1000 + blocksEnd);
  expect(bytes.length).toBe(blocksEnd + 2 * 8);
  expect(locationLayout.decode(bytes.subarray(blocksEnd)).location).toBe(1000n);
  expect(locationLayout.decode(bytes.subarray(blocksEnd + 8)).location).toBe(1000n + 8194n);
});

test('encodeBlocks() counts compressed sizes', async () => {
  const { blocks, end } = await encodeBlocks(records, 0, async () => new Uint8Array(3));

  expect(blocks.map(({ length }) => length)).toEqual([5, 5]);
  expect(end).toBe(10);
});

test('encodeLookupTable() of no records is empty', async () => {
  expect(await encodeLookupTable(new Uint8Array(), { start: 5, compress: undefined })).toEqual({
    bytes: new Uint8Array(),
    listStart: 5,
  });
});
