import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { commentsOf, styleOf } from '../../../../src/machine-config/merge/merge-context.ts';

test('commentsOf() finds comments wherever they stand, and none in texts', () => {
  const text = '# a\nk: v # b\nlist:\n  # c\n  - "# no" # d\nblock: | # e\n  # no\nflow: [ # f\n  1 ]\n---\n# g\n';
  expect(commentsOf(text).map(({ source }) => source)).toEqual(['# a', '# b', '# c', '# d', '# e', '# f', '# g']);
});

test.each([
  ['a:\n    b:\n        c: 1\nl:\n    - 1\n', { indent: 4, indentsLists: true }],
  ['a:\n  b: 1\nl:\n- 1\n', { indent: 2, indentsLists: false }],
  ['l:\n- x:\n     y: 1\n', { indent: 3, indentsLists: false }],
  ['a: {b: 1}\n', { indent: 2, indentsLists: true }],
])('styleOf() sees how %j is laid out', (text, style) => {
  expect(styleOf({ text }, parseDocument(text).contents)).toEqual(style);
});
