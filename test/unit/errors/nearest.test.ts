import { expect, test } from 'vitest';
import { nearest } from '../../../src/errors/index.ts';

test.each([
  ['a letter changed', 'hostnane', 'hostname'],
  ['a letter missing', 'hostnme', 'hostname'],
  ['a letter too many', 'hostnamee', 'hostname'],
  ['two letters swapped', 'hostnaem', 'hostname'],
])('nearest() finds a word with %s', (_, word, meant) => {
  expect(nearest(word, ['nameservers', 'hostname', 'interfaces'])).toBe(meant);
});

test('nearest() prefers the candidate with fewer edits', () => {
  expect(nearest('port', ['pork', 'sport', 'post', 'port'])).toBe('port');
});

test('nearest() finds nothing where every candidate is far away', () => {
  expect(nearest('completely-different', ['a', 'bcd'])).toBeUndefined();
  expect(nearest('a', [])).toBeUndefined();
});
