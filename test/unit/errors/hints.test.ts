import { expect, test } from 'vitest';
import { distinctHints } from '../../../src/errors/index.ts';

test('distinctHints() gives each hint once, in order, and takes several of one error apart', () => {
  expect(distinctHints(['b', undefined, 'a\nb', '', 'c'])).toEqual(['b', 'a', 'c']);
});

test('distinctHints() gives five at most', () => {
  expect(distinctHints(['1', '2', '3', '4', '5', '6'])).toHaveLength(5);
});
