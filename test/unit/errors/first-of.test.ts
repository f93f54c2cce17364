import { expect, test } from 'vitest';
import { firstItems, firstLines } from '../../../src/errors/first-of.ts';

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'b', 'c'],
    ['a', 'b', 'and 1 more'],
  ],
  [[], []],
])('firstLines() of %j with room for two gives %j', (lines, expected) => {
  expect(firstLines(lines, 2)).toEqual(expected);
});

test.each([
  [['a', 'b'], '', 'a, b'],
  [['a', 'b', 'c', 'd'], '', 'a, b and 2 more'],
  [['a', 'b', 'c'], 'images', 'a, b and 1 more images'],
])('firstItems() of %j with room for two, called %j, gives %j', (items, kind, expected) => {
  expect(firstItems(items, 2, kind)).toBe(expected);
});
