import { expect, test } from 'vitest';
import { parseMode, parseOwner } from '../../../src/recipe/owners.ts';
import { destinationPath, innerPath, literalGlob } from '../../../src/recipe/paths.ts';

test.each([
  ['/lib//x/', 'lib/x'],
  ['./a/./b', 'a/b'],
  ['/', '.'],
  ['', '.'],
  ['../../etc', 'etc'],
])('innerPath() makes `%s` `%s`', (path, expected) => {
  expect(innerPath(path)).toBe(expected);
});

test.each([
  ['/a/b', '/w', '/a/b'],
  ['/a/b/', '/w', '/a/b/'],
  ['b', '/w', '/w/b'],
  ['.', '/w', '/w/'],
  ['./', '/w', '/w/'],
  ['b/.', '/w', '/w/b/'],
  ['', '/w', '/w/'],
  ['/', '/w', '/'],
  ['../../x', '/w', '/x'],
])('destinationPath() of `%s` in %s is %s', (path, workdir, expected) => {
  expect(destinationPath(path, workdir)).toBe(expected);
});

test('literalGlob() disarms what globs mean', () => {
  expect(literalGlob('a*[b]?\\')).toBe('a[*][[]b][?][\\\\]');
});

test.each([
  ['0', { uid: 0, gid: 0 }],
  ['root', { uid: 0, gid: 0 }],
  ['1000', { uid: 1000, gid: 1000 }],
  ['1:2', { uid: 1, gid: 2 }],
  ['root:5', { uid: 0, gid: 5 }],
  ['4294967295', { uid: 4_294_967_295, gid: 4_294_967_295 }],
  ['4294967296', undefined],
  ['bob', undefined],
  ['1:', undefined],
  [':1', undefined],
  ['1:2:3', undefined],
  ['-1', undefined],
  ['', undefined],
])('parseOwner() reads `%s` as %j', (text, expected) => {
  expect(parseOwner(text)).toEqual(expected);
});

test.each([
  ['0644', 0o644],
  ['644', 0o644],
  ['4755', 0o4755],
  ['07777', 0o7777],
  ['64', undefined],
  ['0888', undefined],
  ['u=rw', undefined],
  ['017777', undefined],
])('parseMode() reads `%s` as %j', (text, expected) => {
  expect(parseMode(text)).toBe(expected);
});
