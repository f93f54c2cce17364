import { expect, test } from 'vitest';
import { insertionDiff, linesOf, newFileDiff } from '../../../../src/kernel/module-patch/unified-diff.ts';

test('linesOf() keeps line ends, and a last line without one', () => {
  expect(linesOf('a\r\n\nb')).toEqual(['a\r\n', '\n', 'b']);
  expect(linesOf('')).toEqual([]);
});

test('newFileDiff() marks a last line without a newline, and the mode', () => {
  expect(newFileDiff({ path: 'x/a.sh', text: 'one\ntwo', isExecutable: true })).toBe(
    'diff --git a/x/a.sh b/x/a.sh\nnew file mode 100755\n--- /dev/null\n+++ b/x/a.sh\n@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n',
  );
  expect(newFileDiff({ path: 'a', text: '', isExecutable: false })).toMatch(/100644\nindex 0{7}\.\.e69de29\n$/);
});

test('insertionDiff() gives three lines of context, or as many as there are', () => {
  const text = '1\n2\n3\n4\n5\n6\n7\n8\n';
  const hunk = (at: number) => insertionDiff({ path: 'x', text }, at, ['new']).split('\n').slice(3, -1);

  expect(hunk(4)).toEqual(['@@ -2,6 +2,7 @@', ' 2', ' 3', ' 4', '+new', ' 5', ' 6', ' 7']);
  expect(hunk(0)).toEqual(['@@ -1,3 +1,4 @@', '+new', ' 1', ' 2', ' 3']);
  expect(hunk(8)).toEqual(['@@ -6,3 +6,4 @@', ' 6', ' 7', ' 8', '+new']);
});

test('insertionDiff() completes a last line that lacks its newline', () => {
  expect(insertionDiff({ path: 'x', text: '1\n2' }, 2, ['new']).split('\n').slice(3)).toEqual([
    '@@ -1,2 +1,3 @@',
    ' 1',
    '-2',
    '\\ No newline at end of file',
    '+2',
    '+new',
    '',
  ]);
});
