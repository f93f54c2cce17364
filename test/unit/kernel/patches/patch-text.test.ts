import { expect, test } from 'vitest';
import { isBinaryPatch, parsePatch } from '../../../../src/kernel/patches/patch-text.ts';

test('parsePatch() reads files and hunks, and skips the mail around them', () => {
  const text = [
    'From: A <a@example>',
    '---',
    ' drivers/x.c | 2 +-',
    '--- a/drivers/x.c\t2026-01-01',
    '+++ b/drivers/x.c\t2026-01-01',
    '@@ -5,2 +5,2 @@ int f(void)',
    ' context',
    '-old',
    '+new',
    '@@ -90 +90,2 @@',
    ' one',
    '+two',
    '--- /dev/null',
    '+++ "b/a \\"b\\".c"',
    '@@ -0,0 +1 @@',
    '+x',
    '',
  ].join('\n');

  expect(parsePatch(text)).toEqual([
    {
      oldPath: 'a/drivers/x.c',
      newPath: 'b/drivers/x.c',
      hunks: [
        { line: 6, target: 5 },
        { line: 10, target: 90 },
      ],
    },
    { oldPath: '/dev/null', newPath: 'b/a "b".c', hunks: [{ line: 15, target: 0 }] },
  ]);
});

test('parsePatch() does not take removed and added lines for names of files', () => {
  const text =
    '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- old comment\n+++ new comment\n same\n\\ No newline at end of file\n';

  expect(parsePatch(text)).toEqual([{ oldPath: 'a/x', newPath: 'b/x', hunks: [{ line: 3, target: 1 }] }]);
});

test('parsePatch() of a hunk that is cut off ends with the text', () => {
  expect(parsePatch('--- a/x\n+++ b/x\n@@ -1,99999999 +1,99999999 @@\n a')).toHaveLength(1);
});

test.each([
  ['GIT binary patch\nliteral 3\n', true],
  ['Binary files a/x and b/x differ\n', true],
  ['--- a/x\n+++ b/x\n', false],
])('isBinaryPatch() of %j is %s', (text, expected) => {
  expect(isBinaryPatch(text)).toBe(expected);
});
