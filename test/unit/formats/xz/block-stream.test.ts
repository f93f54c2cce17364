import { expect, test } from 'vitest';
import { ByteReader, streamOf } from '../../../../src/bytes/index.ts';
import { expandBlockStream } from '../../../../src/formats/xz/block-stream.ts';
import type { BlockRecord } from '../../../../src/formats/xz/container.ts';
import { collect, flipped, noise } from '../../../fixtures/byte-streams.ts';
import { tinyXz } from '../../../fixtures/tiny-xz.ts';

const content = noise(50_001);
const stream = tinyXz(content, { check: 1 });
const AT = 12;

async function expand(bytes: Uint8Array): Promise<{ readonly given: Uint8Array; records: BlockRecord[]; end: number }> {
  const reader = new ByteReader(streamOf(bytes.subarray(AT + 1)), AT + 1);
  const records: BlockRecord[] = [];
  const options = { check: 1, memoryBytes: 1_000_000, onEnd: (record: BlockRecord) => records.push(record) };
  const given = await collect(expandBlockStream(reader, bytes[AT] ?? 0, options));
  return { given, records, end: reader.offset };
}

test('expandBlockStream() gives the content, leaves the reader behind the block and tells its sizes', async () => {
  const { given, records, end } = await expand(stream);

  expect(Buffer.compare(given, content)).toBe(0);
  expect(records).toEqual([{ unpaddedBytes: 12 + 3 + content.length + 1 + 4, contentBytes: content.length }]);
  expect(stream.subarray(end, end + 2)).toEqual(Uint8Array.of(0, 1)); // an index of one block
});

test('expandBlockStream() finds damage and does not tell of the block', async () => {
  await expect(expand(flipped(stream, 30_000))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});

test('expandBlockStream() names where a stream ends early', async () => {
  await expect(expand(stream.subarray(0, 30_000))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset: 30_000 },
  });
});
