import { expect, test } from 'vitest';
import { decodeText } from '../../../src/bytes/index.ts';

test.each([
  ['UTF-8', [0x68, 0xc3, 0xa9]],
  ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x68, 0xc3, 0xa9]],
  ['UTF-16, little endian', [0xff, 0xfe, 0x68, 0, 0xe9, 0]],
  ['UTF-16, big endian', [0xfe, 0xff, 0, 0x68, 0, 0xe9]],
  ['UTF-32, little endian', [0xff, 0xfe, 0, 0, 0x68, 0, 0, 0, 0xe9, 0, 0, 0]],
  ['UTF-32, big endian', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x68, 0, 0, 0, 0xe9]],
])('decodeText() reads %s and leaves its mark out', (_, bytes) => {
  expect(decodeText(Uint8Array.from(bytes))).toBe('hé');
});

test.each([
  ['a byte that is not UTF-8', [0xff]],
  ['half a character of UTF-16', [0xff, 0xfe, 0x68]],
  ['UTF-32 that ends inside a character', [0xff, 0xfe, 0, 0, 0x68]],
  ['a surrogate in UTF-32', [0xff, 0xfe, 0, 0, 0, 0xd8, 0, 0]],
  ['a number beyond Unicode in UTF-32', [0xff, 0xfe, 0, 0, 0, 0, 0x11, 0]],
])('decodeText() refuses %s', (_, bytes) => {
  expect(() => decodeText(Uint8Array.from(bytes))).toThrow(TypeError);
});

test('decodeText() replaces what is not text where it is lenient', () => {
  expect(decodeText(Uint8Array.of(0x61, 0xff), { isLenient: true })).toBe('a\ufffd');
});
