import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { blockHeaderBytes, dictionarySize, readBlockHeader } from '../../../../src/formats/xz/block-header.ts';
import { u32 } from '../../../../src/formats/xz/container.ts';

/** A header with these fields behind its size, and what `padding` fills it up with. */
function headerOf(fields: readonly number[], padding = 0): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((fields.length + 1) / 4) * 4).fill(padding);
  bytes.set([bytes.length / 4, ...fields]);
  return concatBytes([bytes, u32(crc32(bytes))]);
}

const END = 99;
const lzma2 = [0x21, 1, 8];
const x86 = (address: readonly number[] = []): number[] => [4, address.length, ...address];

test('readBlockHeader() reads sizes, filters and the dictionary', () => {
  const header = headerOf([0xc2, 0x85, 0x01, 9, 3, 1, 15, ...x86([0, 1, 0, 0]), ...lzma2]);

  expect(header.length).toBe(blockHeaderBytes(header[0] ?? 0));
  expect(readBlockHeader(header, END)).toEqual({
    headerBytes: header.length,
    dataBytes: 133,
    contentBytes: 9,
    dictionary: 8,
    dictionaryBytes: 65_536,
    filters: [
      { id: 3, property: 16 },
      { id: 4, property: 256 },
    ],
  });
});

test('readBlockHeader() leaves sizes open that are not there', () => {
  expect(readBlockHeader(headerOf([0, ...lzma2]), END)).toMatchObject({
    dataBytes: undefined,
    contentBytes: undefined,
    filters: [],
  });
});

const corrupt = 'FORMAT_CORRUPT';
const unsupported = 'FORMAT_UNSUPPORTED';

test.each([
  ['reserved flags', headerOf([0x04, ...lzma2]), unsupported],
  ['no data', headerOf([0x40, 0, ...lzma2]), corrupt],
  ['a number of more bytes than it needs', headerOf([0x40, 0x81, 0, ...lzma2]), corrupt],
  ['fewer filters than it says', headerOf([0x01, ...x86()]), corrupt],
  ['properties that end behind it', headerOf([0x00, 0x21, 9, 8]), corrupt],
  ['padding that is not zero', headerOf([0x00, ...lzma2, 0, 0], 1), unsupported],
  ['a filter that is not known', headerOf([0x01, 0x0c, 0, ...lzma2]), unsupported],
  ['no LZMA2 at the end', headerOf([0x00, ...x86()]), unsupported],
  ['LZMA2 before LZMA2', headerOf([0x01, ...lzma2, ...lzma2]), unsupported],
  ['a dictionary of more than 4 GiB', headerOf([0x00, 0x21, 1, 41]), unsupported],
  ['an address that ARM does not have', headerOf([0x01, 7, 4, 2, 0, 0, 0, ...lzma2]), unsupported],
  ['a delta without a distance', headerOf([0x01, 3, 0, ...lzma2]), unsupported],
])('readBlockHeader() refuses a header with %s', (_, header, code) => {
  expect(() => readBlockHeader(header, END)).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining({ offset: END }) }),
  );
});

test('readBlockHeader() finds a wrong checksum', () => {
  const header = headerOf([0, ...lzma2]);
  header[2] = 0x22;

  expect(() => readBlockHeader(header, END)).toThrow(expect.objectContaining({ code: corrupt }));
});

test.each([
  [0, 4096],
  [1, 6144],
  [30, 2 ** 27],
  [40, 2 ** 32 - 1],
])('dictionarySize() of code %i is %i bytes', (code, bytes) => {
  expect(dictionarySize(code)).toBe(bytes);
});
