import { expect, test } from 'vitest';
import {
  encodeBlockHeader,
  encodeEnd,
  encodeStreamHeader,
  FOOTER_BYTES,
  isPlainLzma2,
  paddedTo4,
  parseBlockHeader,
  parseFooter,
  parseIndex,
} from '../../../../src/formats/xz/container.ts';
import { flipped } from '../../../fixtures/byte-streams.ts';
import { tinyXz } from '../../../fixtures/tiny-xz.ts';

const records = [
  { unpaddedBytes: 127, contentBytes: 128 },
  { unpaddedBytes: 2 ** 31 + 5, contentBytes: 2 ** 40 },
];
const end = encodeEnd(records, 1);
const [index, footer] = [end.subarray(0, -FOOTER_BYTES), end.subarray(-FOOTER_BYTES)];

test.each([
  [0, 0],
  [1, 4],
  [4, 4],
  [5, 8],
])('paddedTo4(%d) is %d', (bytes, padded) => {
  expect(paddedTo4(bytes)).toBe(padded);
});

test('encodeStreamHeader() and encodeEnd() write what surrounds the block of a stream', () => {
  const stream = tinyXz(Buffer.from('abc'));
  const unpaddedBytes = 12 + 3 + 3 + 1;

  expect(stream.subarray(0, 12)).toEqual(encodeStreamHeader(0));
  expect(stream.subarray(-encodeEnd([{ unpaddedBytes, contentBytes: 3 }], 0).length)).toEqual(
    encodeEnd([{ unpaddedBytes, contentBytes: 3 }], 0),
  );
});

test('parseFooter() and parseIndex() read what encodeEnd() wrote', () => {
  expect(parseFooter(footer)).toEqual({ check: 1, indexBytes: index.length });
  expect(parseIndex(index)).toEqual(records);
});

test('parseFooter() gives undefined for any changed byte', () => {
  for (let at = 0; at < FOOTER_BYTES; at += 1) expect(parseFooter(flipped(footer, at))).toBeUndefined();
  expect(parseFooter(footer.subarray(1))).toBeUndefined();
});

test('parseIndex() gives undefined for any changed byte and for a cut index', () => {
  for (let at = 0; at < index.length; at += 1) expect(parseIndex(flipped(index, at))).toBeUndefined();
  for (let length = 0; length < index.length; length += 1)
    expect(parseIndex(index.subarray(0, length))).toBeUndefined();
});

test('parseBlockHeader() reads what encodeBlockHeader() wrote', () => {
  const header = encodeBlockHeader(300, 70_000, 18);

  expect(parseBlockHeader(header)).toEqual({ headerBytes: header.length, dataBytes: 300, contentBytes: 70_000 });
  expect(isPlainLzma2(header)).toBe(true);
  expect(header.length % 4).toBe(0);
});

test('parseBlockHeader() gives undefined for any changed byte and for a cut header', () => {
  const header = encodeBlockHeader(300, 70_000, 18);
  for (let at = 0; at < header.length; at += 1) expect(parseBlockHeader(flipped(header, at))).toBeUndefined();
  expect(parseBlockHeader(header.subarray(0, -1))).toBeUndefined();
});

test('parseBlockHeader() gives undefined for a header without sizes, as `xz -T1` writes them', () => {
  expect(parseBlockHeader(tinyXz(Buffer.from('abc')).subarray(12))).toBeUndefined();
});
