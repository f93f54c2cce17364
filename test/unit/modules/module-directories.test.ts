import { expect, test } from 'vitest';
import { moduleDirectories, modulesIn } from '../../../src/modules/index.ts';
import { makeTree, symlink } from '../../fixtures/trees.ts';

test('moduleDirectories() gives directories by release, in order', () => {
  const tree = makeTree({ 'lib/modules/6.2/b.ko': 'b', 'lib/modules/6.1/a.ko': 'a', 'lib/modules/file': 'x' });

  expect(moduleDirectories(tree).map(({ release, path }) => [release, path])).toEqual([
    ['6.1', 'lib/modules/6.1'],
    ['6.2', 'lib/modules/6.2'],
  ]);
});

test('moduleDirectories() follows the link of a merged tree', () => {
  const tree = makeTree({ lib: symlink('usr/lib'), 'usr/lib/modules/6.1/a.ko': 'a' });

  expect(moduleDirectories(tree).map(({ path }) => path)).toEqual(['usr/lib/modules/6.1']);
});

test('moduleDirectories() gives none where there is no such directory', () => {
  expect(moduleDirectories(makeTree({ 'lib/modules': 'a file' }))).toEqual([]);
});

test('modulesIn() gives modules, compressed or not, and no other files', () => {
  const tree = makeTree({
    'lib/modules/6.1/a.ko.xz': '',
    'lib/modules/6.1/k/b.ko': '',
    'lib/modules/6.1/modules.dep': '',
  });

  const paths = moduleDirectories(tree).flatMap(({ node }) => [...modulesIn(node)].map(({ path }) => path));
  expect(paths).toEqual(['a.ko.xz', 'k/b.ko']);
});
