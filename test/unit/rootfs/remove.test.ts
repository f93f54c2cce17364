import { expect, test } from 'vitest';
import { lookup, removePaths } from '../../../src/rootfs/index.ts';
import { at, directory, file, listTree, makeTree, symlink } from '../../fixtures/trees.ts';

const split = makeTree({ 'lib/modules/5.15.1/a.ko': 'a', 'lib/libc.so': 'c', 'etc/hosts': 'h' });
const merged = makeTree({
  'usr/lib/modules/5.15.1/a.ko': 'a',
  'usr/lib/libc.so': 'c',
  lib: symlink('usr/lib'),
  'etc/.hidden': 'x',
  'etc/b1': '1',
  'etc/b2': '2',
});

test('removePaths() takes a directory away with all that is in it', () => {
  const { tree, removed, unmatched } = removePaths(split, ['/lib/modules']);

  expect(listTree(tree)).toEqual(['etc/', 'etc/hosts = h', 'lib/', 'lib/libc.so = c']);
  expect({ removed, unmatched }).toEqual({ removed: ['lib/modules'], unmatched: [] });
});

test('removePaths() follows the symlinks of a usr-merged tree', () => {
  const { tree, removed } = removePaths(merged, ['/lib/modules']);

  expect(removed).toEqual(['usr/lib/modules']);
  expect(lookup(tree, at('usr/lib/libc.so'))).toBeDefined();
  expect(lookup(tree, at('lib'), { followLast: false })?.kind).toBe('symlink');
});

test('removePaths() removes a symlink, not what it leads to', () => {
  const { tree, removed } = removePaths(merged, ['/lib']);

  expect(removed).toEqual(['lib']);
  expect(lookup(tree, at('usr/lib/libc.so'))).toBeDefined();
});

test('removePaths() removes the directory behind a symlink when a slash follows', () => {
  const { tree, removed } = removePaths(merged, ['/lib/']);

  expect(removed).toEqual(['usr/lib']);
  expect(lookup(tree, at('lib'), { followLast: false })?.kind).toBe('symlink');
});

test.each([
  ['/etc/*', ['etc/b1', 'etc/b2']],
  ['/etc/.*', ['etc/.hidden']],
  ['/etc/b[12]', ['etc/b1', 'etc/b2']],
  ['/etc/b[!1]', ['etc/b2']],
  ['/etc/b[2-9]', ['etc/b2']],
  ['/etc/?1', ['etc/b1']],
  ['/*/b1', ['etc/b1']],
  ['/l*/lib*', ['usr/lib/libc.so']],
  ['/lib/modules/*/*.ko', ['usr/lib/modules/5.15.1/a.ko']],
  ['etc/b1', ['etc/b1']],
  ['/etc/\\b1', ['etc/b1']],
  ['/*', ['etc', 'lib', 'usr']],
])('removePaths() expands `%s` as a shell does', (pattern, expected) => {
  const { removed } = removePaths(merged, [pattern]);

  expect(removed).toEqual(expected);
});

test.each(['/nothing', '/etc/b[', '/etc/b1/x', '/etc/b1/', '/none/*', '/etc/*.conf'])(
  'removePaths() reports `%s` as unmatched',
  (pattern) => {
    const { tree, removed, unmatched } = removePaths(merged, [pattern]);

    expect({ removed, unmatched }).toEqual({ removed: [], unmatched: [pattern] });
    expect(listTree(tree)).toEqual(listTree(merged));
  },
);

test('removePaths() lists only the outermost paths, and no pattern as unmatched that another made void', () => {
  const { removed, unmatched } = removePaths(split, ['/lib/modules/5.15.1', '/lib', '/lib/libc.so']);

  expect({ removed, unmatched }).toEqual({ removed: ['lib'], unmatched: [] });
});

test('removePaths() takes a bracket that is never closed as it is', () => {
  const { removed } = removePaths(makeTree({ 'a[b': '1', ab: '2' }), ['/a[b']);

  expect(removed).toEqual(['a[b']);
});

test('removePaths() takes a pattern that matches nothing as a name', () => {
  const { removed } = removePaths(makeTree({ 'd/[x]': '1' }), ['/d/[x]']);

  expect(removed).toEqual(['d/[x]']);
});

test('removePaths() matches one character, not one byte, by `?`', () => {
  const { removed } = removePaths(makeTree({ 'x\u00e4y': '1' }), ['/x?y']);

  expect(removed).toEqual([at('x\u00e4y')]);
});

test.each(['/', '', '//', '/.', './'])('removePaths() refuses the root, written `%s`', (pattern) => {
  expect(() => removePaths(merged, [pattern])).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test.each(['/../etc', '/lib/../..'])('removePaths() refuses to climb by `%s`', (pattern) => {
  expect(() => removePaths(merged, [pattern])).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
});

test('removePaths() takes one hard link and leaves the other', () => {
  const shared = file('x');
  const { tree } = removePaths(makeTree({ a: shared, b: shared, 'd/': directory() }), ['/a']);

  expect(listTree(tree)).toEqual(['b = x', 'd/']);
});

test('removePaths() needs no exponential time for many stars', () => {
  const started = performance.now();

  removePaths(makeTree({ ['a'.repeat(250)]: '1' }), [`/${'*a'.repeat(60)}b`]);

  expect(performance.now() - started).toBeLessThan(1000);
});
