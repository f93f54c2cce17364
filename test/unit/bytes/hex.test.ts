import { expect, test } from 'vitest';
import { hexOf } from '../../../src/bytes/index.ts';

test('hexOf() shows each byte by two digits', () => {
  expect(hexOf(Uint8Array.of(0x00, 0x0f, 0xff))).toBe('`000fff`');
});

test('hexOf() says that there are no bytes', () => {
  expect(hexOf(new Uint8Array())).toBe('nothing');
});
