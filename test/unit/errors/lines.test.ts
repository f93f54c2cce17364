import { expect, test } from 'vitest';
import { fewItems, firstItems, firstLines, lineAbout } from '../../../src/errors/index.ts';

test('firstLines() keeps twenty lines as they are', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);

  expect(firstLines(lines)).toEqual(lines);
});

test('firstLines() says how many lines there are beyond twenty', () => {
  const lines = Array.from({ length: 23 }, (_, index) => `line ${index}`);

  expect(firstLines(lines)).toEqual([...lines.slice(0, 20), 'and 3 more']);
});

test('lineAbout() names position and field', () => {
  const at = { file: 'recipe.yaml', line: 3, column: 7 };

  expect(lineAbout({ ...at, field: 'layers[0]' }, 'is empty')).toBe('recipe.yaml:3:7: at `layers[0]`: is empty');
  expect(lineAbout(at, 'is empty')).toBe('recipe.yaml:3:7: is empty');
});

test.each([
  [['a', 'b'], '', 'a, b'],
  [['a', 'b', 'c', 'd'], '', 'a, b and 2 more'],
  [['a', 'b', 'c'], 'images', 'a, b and 1 more images'],
])('firstItems() of %j with room for two, called %j, gives %j', (items, kind, expected) => {
  expect(firstItems(items, 2, kind)).toBe(expected);
});

test.each([
  [['a', 'b'], 'a, b'],
  [['a', 'b', 'c'], 'a, b, c'],
  [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
])('fewItems() of %j with room for two gives %j', (items, expected) => {
  expect(fewItems(items, 2)).toBe(expected);
});
