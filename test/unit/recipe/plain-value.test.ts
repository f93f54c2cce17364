import { expect, test } from 'vitest';
import { plainMapping } from '../../../src/recipe/plain-value.ts';
import { GoFloat } from '../../../src/talos/index.ts';

test('plainMapping() gives mappings, lists and numbers as plain values', () => {
  const values = new Map([['a', [new Map([['b', new GoFloat(1.5)]]), 'c', 7, true, null]]]);

  expect(plainMapping(values)).toEqual({ a: [{ b: 1.5 }, 'c', 7, true, null] });
});
