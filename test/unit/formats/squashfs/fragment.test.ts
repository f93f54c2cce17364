import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { decodeFragments, fragmentLayout } from '../../../../src/formats/squashfs/fragment.ts';
import { STORED_BIT } from '../../../../src/formats/squashfs/size-word.ts';

const bounds = { blockSize: 4096, dataStart: 96, dataEnd: 10_000, spotOf: (at: number) => ({ offset: 500 + at }) };
const table = (...entries: readonly (readonly [start: number, size: number])[]): Uint8Array =>
  concatBytes(entries.map(([start, size]) => fragmentLayout.encode({ start: BigInt(start), size, unused: 0 })));

test('decodeFragments() takes entries from the first byte of the data to the last', () => {
  expect(decodeFragments(table([96, 4096 | STORED_BIT], [9000, 1000]), bounds)).toEqual([
    { start: 96, size: 4096 | STORED_BIT },
    { start: 9000, size: 1000 },
  ]);
});

test.each([
  ['more than a block', [96, 4097]],
  ['a place before the data', [95, 10]],
  ['a place behind the data', [9001, 1000]],
  ['no bytes', [96, 0]],
  ['undefined bits', [96, 10 | 0x200_0000]],
] as const)('decodeFragments() refuses %s', (_, entry) => {
  expect(() => decodeFragments(table([96, 10], entry), bounds)).toThrow(
    expect.objectContaining({
      code: 'FORMAT_CORRUPT',
      details: expect.objectContaining({ field: 'fragment 1', offset: 516 }),
    }),
  );
});
