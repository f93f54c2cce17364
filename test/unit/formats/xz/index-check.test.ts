import { expect, test } from 'vitest';
import { ByteReader, streamOf } from '../../../../src/bytes/index.ts';
import { type BlockRecord, encodeEnd } from '../../../../src/formats/xz/container.ts';
import { IndexCheck } from '../../../../src/formats/xz/index-check.ts';
import { flipped } from '../../../fixtures/byte-streams.ts';

/** Enough that the index is read in several pieces. */
const records = Array.from({ length: 20_000 }, (_, at): BlockRecord => ({ unpaddedBytes: 20 + at, contentBytes: at }));
const end = encodeEnd(records, 1);

async function check(bytes: Uint8Array): Promise<number> {
  const reader = new ByteReader(streamOf(bytes.subarray(1)), 1);
  const index = new IndexCheck();
  for (const record of records) index.add(record);
  await index.expect(reader, 1);
  return reader.offset;
}

test('IndexCheck takes the index and the footer of its blocks', async () => {
  expect(await check(end)).toBe(end.length);
});

test.each([
  ['number of blocks', 2, 3],
  ['last record', end.length - 20, end.length - 16],
  ['checksum', end.length - 14, end.length - 13],
  ['footer', end.length - 1, end.length],
])('IndexCheck finds another %s', async (_, at, offset) => {
  await expect(check(flipped(end, at))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { offset } });
});

test.each([2, 5000, end.length - 1])('IndexCheck finds an end that is cut at %i', async (cut) => {
  await expect(check(end.subarray(0, cut))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset: cut },
  });
});
