import { expect, test } from 'vitest';
import { encodeStreamHeader } from '../../../../src/formats/xz/container.ts';
import { readStreamHeader } from '../../../../src/formats/xz/stream-header.ts';
import { flipped } from '../../../fixtures/byte-streams.ts';

test.each([0, 1, 4, 10])('readStreamHeader() gives the check %i', (check) => {
  expect(readStreamHeader(encodeStreamHeader(check), 0)).toBe(check);
});

test.each([
  ['another magic', flipped(encodeStreamHeader(1), 2), 'FORMAT_CORRUPT', 500],
  ['a wrong checksum', flipped(encodeStreamHeader(1), 9), 'FORMAT_CORRUPT', 512],
  ['reserved flags', encodeStreamHeader(0x11), 'FORMAT_UNSUPPORTED', 512],
  ['a check that nobody knows', encodeStreamHeader(2), 'FORMAT_UNSUPPORTED', 512],
  ['too few bytes', encodeStreamHeader(1).subarray(0, 9), 'FORMAT_CORRUPT', 509],
])('readStreamHeader() refuses %s', (_, header, code, offset) => {
  expect(() => readStreamHeader(header, 500)).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining({ offset }) }),
  );
});
