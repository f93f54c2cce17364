import { expect, test } from 'vitest';
import { findCollisions } from '../../../../src/installer/extensions/collisions.ts';
import { makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const named = (title: string, paths: Readonly<Record<string, NodeSpec>>) => ({ title, tree: makeTree(paths) });

test('findCollisions() names both of those that bring a path', () => {
  const found = findCollisions(
    [named('below', { 'usr/a': '1', 'usr/b': '1' })],
    [named('one', { 'usr/a': '2', 'usr/c/d': '2' }), named('two', { 'usr/c': '3', 'usr/e': '3' })],
  );

  expect(found).toEqual([
    { first: 'below', second: 'one', paths: ['usr/a'] },
    { first: 'one', second: 'two', paths: ['usr/c'] },
  ]);
});

test('findCollisions() does not mind directories, what is there already, and indexes of modules', () => {
  const index = { 'usr/lib/modules/6.1/modules.dep': 'x', 'lib/modules/6.1/modules.builtin.modinfo': 'x' };

  expect(
    findCollisions(
      [named('a', { 'etc/x': '1' }), named('b', { 'etc/x': '2' })],
      [named('one', { 'usr/': '', ...index }), named('two', { 'usr/': '', ...index })],
    ),
  ).toEqual([]);
});
