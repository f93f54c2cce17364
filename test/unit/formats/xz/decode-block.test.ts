import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { decodeBlock } from '../../../../src/formats/xz/decode-block.ts';
import { flipped, noise } from '../../../fixtures/byte-streams.ts';
import { tinyXz } from '../../../fixtures/tiny-xz.ts';

const content = noise(50_001);
const stream = tinyXz(content, { check: 1 });
const AT = 12;
const options = { check: 1, memoryBytes: 1_000_000, mostBytes: content.length };
/** Header, header of a chunk, content, the byte that ends the chunks. */
const DATA_END = AT + 12 + 3 + content.length + 1;

test('decodeBlock() gives content, sizes and where the block ends', async () => {
  const block = await decodeBlock(stream, AT, options);

  expect(Buffer.compare(block.content, content)).toBe(0);
  expect(block).toMatchObject({
    unpaddedBytes: DATA_END - AT + 4,
    contentBytes: content.length,
    end: Math.ceil(DATA_END / 4) * 4 + 4,
  });
});

test.each([
  ['header', stream.subarray(0, 20), 20],
  ['data', stream.subarray(0, 40_000), 40_000],
  ['check', stream.subarray(0, DATA_END + 4), DATA_END + 4],
  ['damage in the content', flipped(stream, 3000), Math.ceil(DATA_END / 4) * 4 + 4],
  ['padding that is not zero', flipped(stream, DATA_END), DATA_END + 1],
])('decodeBlock() finds %s missing or changed, at the absolute offset', async (_, damaged, offset) => {
  await expect(decodeBlock(damaged, AT, { ...options, base: 7000 })).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { offset: 7000 + offset },
  });
});

test('decodeBlock() takes more content than it may have for damage', async () => {
  await expect(decodeBlock(stream, AT, { ...options, mostBytes: 50_000 })).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
  });
});

test('decodeBlock() refuses a dictionary that does not fit into its memory', async () => {
  const large = concatBytes([tinyXz(content, { dictionary: 16 })]);

  await expect(decodeBlock(large, AT, { ...options, check: 0 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
