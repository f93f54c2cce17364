import { expect, test } from 'vitest';
import { dockerignoreMatcher, parseDockerignore } from '../../../src/rootfs/index.ts';
import { at } from '../../fixtures/trees.ts';

test('parseDockerignore() drops comments and blank lines, and cleans paths', () => {
  const text = '\uFEFF# comment\n\n /abs/ \n./a/../b//c\r\n! keep \n  # no comment\n/\n';

  expect(parseDockerignore(text)).toEqual(['abs', 'b/c', '!keep', '# no comment', '/']);
});

test.each([
  ['node_modules', 'node_modules', true],
  ['node_modules', 'node_modules/a/b', true],
  ['node_modules', 'x/node_modules', false],
  ['**/node_modules', 'x/y/node_modules/a', true],
  ['**/node_modules', 'node_modules', true],
  ['*.md', 'README.md', true],
  ['*.md', 'docs/README.md', false],
  ['*/*.md', 'docs/README.md', true],
  ['**/*.md', 'README.md', true],
  ['**/*.md', 'a/b/README.md', true],
  ['docs/**', 'docs/a', true],
  ['docs/**', 'docs', false],
  ['docs/**/x', 'docs/x', true],
  ['docs/**/x', 'docs/a/b/x', true],
  ['docs/**/x', 'docs/ax', false],
  ['**', 'anything/at/all', true],
  ['temp?', 'temp1', true],
  ['temp?', 'temp', false],
  ['temp?', 'temp/', false],
  ['[a-c]x', 'bx', true],
  ['[^a-c]x', 'bx', false],
  ['a.c', 'abc', false],
  ['a+(b)', 'a+(b)', true],
  ['*', '.hidden', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['\u00e4?', '\u00e4\u00f6', true],
  ['.', 'x', false],
  ['/', 'x', false],
])('dockerignoreMatcher() of `%s` for `%s` gives %s', (pattern, path, expected) => {
  const isIgnored = dockerignoreMatcher(parseDockerignore(pattern));

  expect(isIgnored(at(path))).toBe(expected);
});

test.each([
  [['*.md', '!README.md'], 'README.md', false],
  [['!README.md', '*.md'], 'README.md', true],
  [['*.md', '!README*.md', 'README-secret.md'], 'README-secret.md', true],
  [['docs', '!docs/keep'], 'docs/keep/deep', false],
  [['docs', '!docs/keep', 'docs/keep/not'], 'docs/keep/not', true],
  [['**', '!src'], 'src/a', false],
])('dockerignoreMatcher() lets the last match of %j win for `%s`', (patterns, path, expected) => {
  const isIgnored = dockerignoreMatcher(patterns);

  expect(isIgnored(at(path))).toBe(expected);
});

test('dockerignoreMatcher() never ignores the context itself', () => {
  expect(dockerignoreMatcher(['**', '*'])(at(''))).toBe(false);
});

test.each(['!', '[a', 'a\\'])('dockerignoreMatcher() throws USAGE for `%s`', (pattern) => {
  expect(() => dockerignoreMatcher([pattern])).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
