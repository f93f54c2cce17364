import { expect, test } from 'vitest';
import { isUtf8, untilNul } from '../../../../src/formats/tar/byte-string.ts';

test.each([
  [
    [1, 2, 0, 3],
    [1, 2],
  ],
  [[0, 1], []],
  [
    [1, 2],
    [1, 2],
  ],
])('untilNul() of %j is %j', (bytes, before) => {
  expect([...untilNul(Uint8Array.from(bytes))]).toEqual(before);
});

test.each([
  ['plain', true],
  ['h\xc3\xa9', true],
  ['h\xe9', false],
  ['\xed\xa0\x80', false], // a surrogate
  ['\xc0\xaf', false], //     an overlong slash
])('isUtf8() of %j is %j', (text, expected) => {
  expect(isUtf8(text)).toBe(expected);
});
