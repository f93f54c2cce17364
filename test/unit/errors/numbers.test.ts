import { expect, test } from 'vitest';
import { counted } from '../../../src/errors/index.ts';

test.each([
  [0, '0 images'],
  [1, '1 image'],
  [2, '2 images'],
])('counted(%i) is %s', (count, expected) => {
  expect(counted(count, 'image')).toBe(expected);
});

test('counted() takes a plural of its own', () => {
  const named = [1, 3].map((count) => counted(count, 'directory', 'directories'));

  expect(named).toEqual(['1 directory', '3 directories']);
});
