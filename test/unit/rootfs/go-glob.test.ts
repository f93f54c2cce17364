import { expect, test } from 'vitest';
import { toByteName } from '../../../src/bytes/index.ts';
import { matchesGlob, toRunes } from '../../../src/rootfs/glob.ts';
import { hasWildcards, parseGoGlob } from '../../../src/rootfs/go-glob.ts';

// From the documentation of filepath.Match and the forms that it tells apart.
test.each([
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*c', 'abc', true],
  ['a*', 'a', true],
  ['a*b*c*d*e*', 'axbxcxdxexxx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['a[!a]b', 'a!b', true],
  ['a[!a]b', 'axb', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a\u263ab', true],
  ['a[^a]b', 'a\u263ab', true],
  ['a???b', 'a\u263ab', false],
  ['[a-\u03b6]*', '\u03b1', true],
  ['*[a-\u03b6]', 'A', false],
  ['[\\]a]', ']', true],
  ['[\\-x]', '-', true],
  ['[x\\-]', 'z', false],
])('parseGoGlob(`%s`) matches `%s`: %s', (pattern, name, expected) => {
  const tokens = parseGoGlob(toByteName(pattern));

  expect(matchesGlob(tokens, toRunes(toByteName(name)))).toBe(expected);
});

test.each(['[', '[a', '[]a]', '[-]', '[x-]', '[-x]', '[a-b-c]', '[^', '[^bc', 'a[', 'a\\', '[a\\'])(
  'parseGoGlob() throws USAGE for `%s`',
  (pattern) => {
    expect(() => parseGoGlob(pattern)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

test.each([
  ['a*', true],
  ['a?', true],
  ['[a]', true],
  ['a\\*', false],
  ['a\\\\*', true],
  ['plain', false],
])('hasWildcards(`%s`) is %s', (pattern, expected) => {
  expect(hasWildcards(pattern)).toBe(expected);
});

test('toRunes() keeps bytes that are not UTF-8 apart from each other and from characters', () => {
  const [stray, cut, overlong, surrogate, good] = ['\xff', '\xc3', '\xc0\x80', '\xed\xa0\x80', '\xc3\xa4'].map((name) =>
    toRunes(name),
  );

  expect([stray, cut]).toEqual([[0x1100ff], [0x1100c3]]);
  expect([overlong?.length, surrogate?.length, good]).toEqual([2, 3, [0xe4]]);
});
