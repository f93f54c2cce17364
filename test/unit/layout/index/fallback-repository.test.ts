import { expect, test } from 'vitest';
import { fallbackRepository } from '../../../../src/layout/index/fallback-repository.ts';

test.each([
  ['/srv/Images', undefined, 'images'],
  ['/srv/images/', undefined, 'images'],
  ['/srv/not a name', undefined, 'image'],
  ['/', undefined, 'image'],
  ['/srv/images', 'acme/app', 'acme/app'],
])('fallbackRepository(%j, %j) is %s', (directory, wanted, expected) => {
  expect(fallbackRepository(directory, wanted)).toBe(expected);
});

test('fallbackRepository() refuses a wish that cannot be a name', () => {
  expect(() => fallbackRepository('/srv/images', 'UPPER')).toThrow('`UPPER` is not the name of a repository');
});
