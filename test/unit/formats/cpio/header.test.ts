import { expect, test } from 'vitest';
import {
  checkMode,
  encodeHeader,
  fieldOffset,
  HEADER_BYTES,
  isCpio,
  paddingOf,
  parseHeader,
  parseMagic,
} from '../../../../src/formats/cpio/header.ts';

const value = {
  ino: 1,
  mode: 0o100644,
  uid: 2,
  gid: 3,
  nlink: 1,
  mtime: 0xffff_ffff,
  fileSize: 5,
  devMajor: 6,
  devMinor: 7,
  rdevMajor: 8,
  rdevMinor: 9,
  nameSize: 2,
  check: 10,
};

test('parseHeader() reads what encodeHeader() wrote', () => {
  const bytes = encodeHeader('newc', value);

  expect(bytes.length).toBe(HEADER_BYTES);
  expect(Buffer.from(bytes).toString('latin1')).toMatch(/^070701[0-9A-F]{104}$/);
  expect(parseHeader(bytes, 0)).toEqual(value);
});

test.each([
  ['newc', '070701'],
  ['crc', '070702'],
] as const)('parseMagic() knows %s', (format, magic) => {
  expect(parseMagic(Buffer.from(magic), 0)).toBe(format);
  expect(isCpio(Buffer.from(magic))).toBe(true);
});

test.each([
  ['the octal format', Buffer.from('070707'), 'FORMAT_UNSUPPORTED', 'odc (070707)'],
  ['old binary, little endian', Uint8Array.of(0xc7, 0x71, 0, 0, 0, 0), 'FORMAT_UNSUPPORTED', 'little endian'],
  ['old binary, big endian', Uint8Array.of(0x71, 0xc7, 0, 0, 0, 0), 'FORMAT_UNSUPPORTED', 'big endian'],
  ['anything else', Buffer.from('070703'), 'FORMAT_CORRUPT', 'cpio magic at offset 9'],
])('parseMagic() refuses %s', (_, bytes, code, message) => {
  expect(isCpio(bytes)).toBe(false);
  expect(() => parseMagic(bytes, 9)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test.each(Object.keys(value) as (keyof typeof value)[])('parseHeader() refuses a letter in %s', (field) => {
  const bytes = encodeHeader('newc', value);
  bytes[fieldOffset(field) + 3] = 0x67;

  expect(() => parseHeader(bytes, 100)).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: { field, offset: 100 + fieldOffset(field) + 3 } }),
  );
});

test.each([0, 4097])('parseHeader() refuses a name of %d bytes', (nameSize) => {
  expect(() => parseHeader(encodeHeader('newc', { ...value, nameSize }), 0)).toThrow('not 1 to 4096');
});

test.each([0o100644, 0o040755, 0o120777, 0o020600, 0o060600, 0o010600, 0o140600])('checkMode() takes %o', (mode) => {
  expect(() => checkMode(mode, 0)).not.toThrow();
});

test.each([0o644, 0o110644, 0o1100644])('checkMode() refuses %o', (mode) => {
  expect(() => checkMode(mode, 0)).toThrow('not a file type');
});

test.each([
  [0, 4, 0],
  [1, 4, 3],
  [4, 4, 0],
  [513, 512, 511],
])('paddingOf(%d, %d) is %d', (size, unit, padding) => {
  expect(paddingOf(size, unit)).toBe(padding);
});
