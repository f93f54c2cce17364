import { expect, test } from 'vitest';
import { mergeProfiles } from '../../../../src/recipe/profile/merge.ts';

test('mergeProfiles() replaces texts and numbers unless they are empty, and always booleans', () => {
  expect(mergeProfiles({ a: 'x', b: 1, c: true, d: 'y' }, { a: '', b: 2, c: false, d: 'z' })).toEqual({
    a: 'x',
    b: 2,
    c: false,
    d: 'z',
  });
});

test('mergeProfiles() appends lists and merges mappings', () => {
  const base = { list: [1], inner: { a: 1, b: [2] }, map: new Map([['x', 'old']]) };
  const over = {
    list: [2],
    inner: { b: [3], c: 4 },
    map: new Map([
      ['x', 'new'],
      ['y', 'z'],
    ]),
  };

  expect(mergeProfiles<object>(base, over)).toEqual({
    list: [1, 2],
    inner: { a: 1, b: [2, 3], c: 4 },
    map: new Map([
      ['x', 'new'],
      ['y', 'z'],
    ]),
  });
});
