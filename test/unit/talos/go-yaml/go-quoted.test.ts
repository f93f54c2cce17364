import { expect, test } from 'vitest';
import { goQuoted } from '../../../../src/talos/go-yaml/index.ts';

test.each([
  ['a b', '"a b"'],
  ['"\\', String.raw`"\"\\"`],
  ['\u0007\b\f\n\r\t\v', String.raw`"\a\b\f\n\r\t\v"`],
  ['\u0000\u001b\u007f', String.raw`"\x00\x1b\x7f"`],
  ['\u0085\u00a0\u2028\ufeff', String.raw`"\u0085\u00a0\u2028\ufeff"`],
  ['é😀', '"é😀"'],
  ['\u{e0001}', String.raw`"\U000e0001"`],
])('goQuoted() writes %j as Go does', (text, quoted) => {
  expect(goQuoted(text)).toBe(quoted);
});
