import { expect, test } from 'vitest';
import { ruled } from '../../../src/recipe/ruled.ts';

const even = ruled('A text of even length.', (text) => (text.length % 2 === 0 ? undefined : 'a text of even length'));

test('ruled() takes what its rule says nothing against', () => {
  expect(even.parse('ab')).toBe('ab');
});

test('ruled() says what was expected', () => {
  expect(even.safeParse('abc').error?.issues).toMatchObject([{ message: 'expected a text of even length' }]);
  expect(even.safeParse(1).success).toBe(false);
});

test('ruled() describes itself for the JSON Schema', () => {
  expect(even.meta()).toMatchObject({ description: 'A text of even length.' });
});
