import { expect, test } from 'vitest';
import { asRepository, asTag, candidates, parseRepository } from '../../../src/server/names.ts';

test.each(['a', 'library/nginx', 'ghcr.io/siderolabs/installer', 'a__b/c-d.e', 'a'.repeat(255)])(
  'asRepository() takes %.40s',
  (name) => {
    expect(asRepository(name)).toBe(name);
  },
);

test.each([
  '',
  '/',
  'a/',
  '/a',
  'a//b',
  '..',
  '.',
  'a/../b',
  '_a',
  '-a',
  'A',
  'a b',
  'a\0',
  'a:b',
  'a@b',
  'localhost:5000/a',
  'a'.repeat(256),
])('asRepository() refuses %j', (name) => {
  expect(asRepository(name)).toBeUndefined();
});

test.each([
  ['v1.0_x-y', 'v1.0_x-y'],
  ['_', '_'],
  ['-a', undefined],
  ['.a', undefined],
  ['', undefined],
  ['a/b', undefined],
  ['a:b', undefined],
  ['a'.repeat(128), 'a'.repeat(128)],
  ['a'.repeat(129), undefined],
])('asTag() of %.20j', (text, tag) => {
  expect(asTag(text)).toBe(tag);
});

test.each([
  [undefined, ['a/b']],
  ['docker.io', ['docker.io/a/b', 'a/b']],
  ['localhost:5000', ['a/b']],
  ['../..', ['a/b']],
  ['', ['a/b']],
])('candidates() of a/b with the namespace %s', (namespace, names) => {
  expect(candidates(parseRepository('a/b'), namespace)).toEqual(names);
});
