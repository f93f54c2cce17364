import { expect, test } from 'vitest';
import { located } from '../../../src/errors/located.ts';

test('located() gives the form that editors open', () => {
  expect(located('recipe.yaml', { line: 3, column: 14 })).toBe('recipe.yaml:3:14');
});
