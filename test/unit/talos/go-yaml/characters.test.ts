import { expect, test } from 'vitest';
import {
  code,
  END,
  isAllowed,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isHex,
  isOneOf,
  isWord,
} from '../../../../src/talos/go-yaml/characters.ts';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const old = goYamlOf(parseTalosVersion('v1.9.0'));
const rc4 = goYamlOf(parseTalosVersion('v1.13.0'));

test.each(['\n', '\r', '\x85', '\u2028', '\u2029'])('isBreak() knows %j', (character) => {
  expect(isBreak(code(character))).toBe(true);
  expect(isBlank(code(character))).toBe(false);
});

test('the end counts as a break and as a blank where it may', () => {
  expect([isBreakOrEnd(END), isBlankOrEnd(END), isBreak(END), isBlank(END), isOneOf(END, 'abc')]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ['a', true, true],
  ['F', true, true],
  ['g', true, false],
  ['-', true, false],
  ['_', true, false],
  ['é', false, false],
])('%s is a letter of a word: %j, of a hexadecimal number: %j', (character, word, hex) => {
  expect([isWord(code(character)), isHex(code(character))]).toEqual([word, hex]);
});

test.each([
  ['\t', true, true],
  ['\0', false, false],
  ['\x1b', false, false],
  ['\x7f', false, true],
  ['\x85', true, true],
  ['\x9f', false, true],
  ['\xa0', true, true],
  ['\ufffe', false, false],
  ['😀', true, true],
])('a text may hold %j before rc.4: %j, since: %j', (character, before, since) => {
  expect([isAllowed(code(character), old), isAllowed(code(character), rc4)]).toEqual([before, since]);
});
