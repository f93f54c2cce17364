import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../../src/errors/index.ts';

test.each([
  ['a line break', 'a\nerror: b', 'a\\nerror: b'],
  ['a return and a tab', 'a\r\tb', 'a\\r\\tb'],
  ['an escape sequence', '\u001b[2Ja', '\\u001b[2Ja'],
  ['a C1 control', 'a\u009b2Jb', 'a\\u009b2Jb'],
  ['a turn of direction', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
  ['what is not seen', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ['a tag letter', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
  ['half a surrogate', 'a\ud800b', 'a\\ud800b'],
  ['letters of other scripts', 'Grüße, 世界 🎉', 'Grüße, 世界 🎉'],
])('printable() shows %s on one line', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('printable() of JSON is the same JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(JSON.parse(printable(JSON.stringify({ text })))).toEqual({ text });
    }),
  );
});
