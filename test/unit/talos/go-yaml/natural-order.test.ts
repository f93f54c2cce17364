import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNaturally } from '../../../../src/talos/go-yaml/natural-order.ts';

test('compareNaturally() compares numbers by their value, and other characters before letters', () => {
  const keys = ['a10', 'a9', 'a1b', 'a1_', 'a_1', 'ab', 'a', 'B', 'a01', 'a001'];

  expect(keys.toSorted(compareNaturally)).toEqual(['B', 'a', 'a_1', 'a1b', 'a1_', 'a01', 'a001', 'a9', 'a10', 'ab']);
});

test('compareNaturally() of two keys turned round is the opposite', () => {
  const key = fc.stringMatching(/^[ab01_]{0,5}$/);
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(compareNaturally(a, b)) + Math.sign(compareNaturally(b, a))).toBe(0);
    }),
  );
});
