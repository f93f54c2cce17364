import { expect, test } from 'vitest';
import {
  asRepository,
  asTag,
  belowHost,
  candidates,
  hostFolder,
  parseRepository,
} from '../../../src/oci/repository-names.ts';

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
  ['localhost:5000', ['localhost_5000/a/b', 'a/b']],
  ['registry-1.docker.io', ['docker.io/a/b', 'a/b']],
  ['word', ['word/a/b', 'a/b']],
  ['../..', ['a/b']],
  ['', ['a/b']],
])('candidates() of a/b with the namespace %s', (namespace, names) => {
  expect(candidates(parseRepository('a/b'), namespace)).toEqual(names);
});

test.each([
  ['docker.io', 'nginx', 'docker.io/library/nginx'],
  ['ghcr.io', 'nginx', 'ghcr.io/nginx'],
  ['index.docker.io', 'acme/app', 'docker.io/acme/app'],
  ['Registry.Test:5000', 'app', 'registry.test_5000/app'],
  ['[::1]:5000', 'app', undefined],
  ['..', 'app', undefined],
])('belowHost() names %s/%s', (host, path, name) => {
  expect(belowHost(host, path)).toBe(name);
});

test('hostFolder() gives what can be part of a name', () => {
  expect(hostFolder('Registry.Test:5000')).toBe('registry.test_5000');
});
