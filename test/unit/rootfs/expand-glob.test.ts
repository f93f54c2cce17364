import { expect, test } from 'vitest';
import { expandPattern, findDeadEnd, isLiteral } from '../../../src/rootfs/expand-glob.ts';
import { parseShellGlob } from '../../../src/rootfs/shell-glob.ts';
import { at, makeTree, symlink } from '../../fixtures/trees.ts';

const tree = makeTree({
  'usr/lib/b': 'x',
  'usr/lib/a': 'x',
  'usr/lib/.hidden': 'x',
  lib: symlink('usr/lib'),
  'usr/link': symlink('lib'),
});

function expand(...names: readonly string[]): readonly string[] {
  return expandPattern(
    tree,
    names.map((name) => ({ literal: name, ...parseShellGlob(name) })),
  );
}

test('expandPattern() sorts matches and leaves hidden names out', () => {
  expect(expand('usr', 'lib', '*')).toEqual(['usr/lib/a', 'usr/lib/b']);
  expect(expand('usr', 'lib', '.*')).toEqual(['usr/lib/.hidden']);
});

test('expandPattern() follows symlinks among the parents, not at the end', () => {
  expect(expand('lib', 'a')).toEqual(['usr/lib/a']);
  expect(expand('usr', 'l*')).toEqual(['usr/lib', 'usr/link']);
});

test('expandPattern() gives a path once that several ways lead to', () => {
  expect(expand('usr', '*', 'a')).toEqual(['usr/lib/a']);
});

test('expandPattern() finds nothing below a file and nothing that is not there', () => {
  expect(expand('usr', 'lib', 'a', '*')).toEqual([]);
  expect(expand('none')).toEqual([]);
});

test('isLiteral() tells names from patterns', () => {
  expect(isLiteral(parseShellGlob('abc').tokens ?? [])).toBe(true);
  expect(isLiteral([{ kind: 'star' }])).toBe(false);
});

test.each([
  ['usr/lib/c', { directory: 'usr/lib', names: ['.hidden', 'a', 'b'], missing: 'c' }],
  ['lib/c', { directory: 'usr/lib', missing: 'c' }],
  ['none/a/b', { directory: '', missing: 'none' }],
  ['usr/lib/a/b', { directory: 'usr/lib', missing: 'a' }],
  ['usr', { directory: 'usr', missing: '' }],
])('findDeadEnd() of %s', (path, end) => {
  expect(findDeadEnd(tree, at(path))).toMatchObject(end);
});
