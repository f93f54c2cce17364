import { expect, test } from 'vitest';
import { encodeNumber, parseCount, parseNumber } from '../../../../src/formats/tar/numbers.ts';

const place = { field: 'size', offset: 124 };
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test.each([
  ['octal with a NUL', '0000644\0', 0o644],
  ['octal with leading spaces, space and NUL', '   644 \0', 0o644],
  ['octal that fills its field', '77777777', 0o77777777],
  ['a blank field', '\0\0\0\0\0\0\0\0', 0],
  ['base-256', '\x80\0\0\0\0\x20\0\0', 0x200000],
  ['negative base-256', '\xff\xff\xff\xff\xff\xff\xff\xfe', -2],
])('parseNumber() reads %s', (_, text, expected) => {
  expect(parseNumber(bytes(text), place)).toBe(expected);
});

test.each([
  ['a digit that is not octal', '0000648\0'],
  ['text behind the end', '644\0x644'],
  ['a sign', '-000644\0'],
  ['base-256 beyond 2^53', '\x80\x7f\0\0\0\0\0\0\0\0\0\0'],
])('parseNumber() refuses %s, naming field and offset', (_, text) => {
  expect(() => parseNumber(bytes(text), place)).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: { offset: 124, field: 'size' } }),
  );
});

test('parseCount() refuses a number below 0', () => {
  expect(() => parseCount(encodeNumber(-1, 12), place)).toThrow(expect.objectContaining({ code: 'FORMAT_CORRUPT' }));
});

test('encodeNumber() writes octal where it fits and base-256 from there on', () => {
  expect(encodeNumber(0o7777777, 8)).toEqual(Uint8Array.from(bytes('7777777\0')));
  expect(encodeNumber(0o10000000, 8)).toEqual(Uint8Array.of(0x80, 0, 0, 0, 0, 0x20, 0, 0));
});
