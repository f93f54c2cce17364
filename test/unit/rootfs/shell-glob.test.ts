import { expect, test } from 'vitest';
import { toByteName } from '../../../src/bytes/index.ts';
import { matchesGlob, toRunes } from '../../../src/rootfs/glob.ts';
import { parseShellGlob } from '../../../src/rootfs/shell-glob.ts';

test.each([
  ['a[!b]c', 'axc', true],
  ['a[^b]c', 'axc', true],
  ['a[!b]c', 'abc', false],
  ['[]a]', ']', true],
  ['[!]a]', 'b', true],
  ['[a-]', '-', true],
  ['[--0]', '.', true],
  ['[[:digit:]]', '7', true],
  ['[![:digit:]]', '7', false],
  ['[[:upper:]x]', 'x', true],
  ['[[:nope:]', ':', true],
  ['[z-a]', 'm', false],
  ['a[', 'a[', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['[\\]]', ']', true],
  ['\\', '\\', true],
  ['*\u00e4', 'x\u00e4', true],
])('parseShellGlob(`%s`) matches `%s`: %s', (pattern, name, expected) => {
  const { tokens } = parseShellGlob(toByteName(pattern));

  expect(matchesGlob(tokens, toRunes(toByteName(name)))).toBe(expected);
});

test.each([
  ['.*', true],
  ['\\.x', true],
  ['*', false],
  ['[.]x', false],
  ['?', false],
])('parseShellGlob(`%s`) may match a leading dot: %s', (pattern, expected) => {
  expect(parseShellGlob(pattern).matchesHidden).toBe(expected);
});
