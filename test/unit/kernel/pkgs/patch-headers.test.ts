import { expect, test } from 'vitest';
import { readPatchHeaders } from '../../../../src/kernel/pkgs/patch-headers.ts';
import { GIT_PATCH } from '../../../fixtures/pkgs-checkouts.ts';

const read = (text: string) => readPatchHeaders({ name: 'x.patch', text });

test('readPatchHeaders() finds the changed files, and no lines of hunks', () => {
  expect(read(GIT_PATCH).map(({ paths }) => paths)).toEqual([
    ['a/drivers/misc/Kconfig', 'b/drivers/misc/Kconfig'],
    ['a/drivers/misc/new.c', 'b/drivers/misc/new.c'],
  ]);
});

test('readPatchHeaders() reads plain diffs with times, CR LF and blank context lines', () => {
  const text = '--- mm/a.c\t2020-01-01\r\n+++ mm/a.c\t2020-01-02\r\n@@ -1,2 +1,2 @@\r\n-x\r\n+y\r\n\r\n';

  expect(read(text).map(({ paths }) => paths)).toEqual([['mm/a.c']]);
});

test('readPatchHeaders() reads a rename without hunks', () => {
  expect(read('diff --git a/mm/a.c b/mm/b.c\nrename from mm/a.c\nrename to mm/b.c\n')[0]?.paths).toEqual([
    'a/mm/a.c',
    'b/mm/b.c',
  ]);
});

test.each([
  ['a text without changes', 'hello\n--- x\n', /x\.patch:1: the patch changes no file/],
  ['a binary change', 'diff --git a/mm/a b/mm/a\nGIT binary patch\n', /:2: the patch holds a binary change/],
  ['a hunk that is cut off', '--- a/mm/a\n+++ b/mm/a\n@@ -1,9 +1,9 @@\n x\n', /:3: .* cut off/],
  ['a hunk with a foreign line', '--- a/mm/a\n+++ b/mm/a\n@@ -1,2 +1,2 @@\n x\ndiff\n', /:3: .* cut off/],
  ['quoted names', '--- "a/mm/\\303"\n+++ "b/mm/\\303"\n@@ -1 +1 @@\n-x\n+y\n', /special letters/],
])('readPatchHeaders() refuses %s', (_, text, message) => {
  expect(() => read(text)).toThrow(message);
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'PATCH_INVALID' }));
});
