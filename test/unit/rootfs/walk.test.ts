import { expect, test } from 'vitest';
import { countLinks, lookup, measureTree, walkTree } from '../../../src/rootfs/index.ts';
import { at, characterDevice, hardLink, makeTree, symlink } from '../../fixtures/trees.ts';

const tree = makeTree({
  'a/b': '12',
  'a-b': '345',
  'a.b/z': hardLink('a-b'),
  a2: hardLink('a/b'),
  'empty/': '',
  'dev/null': characterDevice(1, 3),
  link: symlink('a'),
});

test('walkTree() yields parents first and siblings in byte order, whatever the order of insertion', () => {
  const paths = [...walkTree(tree)].map(({ path }) => path);

  expect(paths).toEqual(
    ['', 'a', 'a/b', 'a-b', 'a.b', 'a.b/z', 'a2', 'dev', 'dev/null', 'empty', 'link'].sort(byNames),
  );
  expect(paths.slice(0, 3)).toEqual(['', 'a', 'a/b']);
});

test('walkTree() tells the first path of an inode from the others', () => {
  const later = [...walkTree(tree)].filter(({ isFirstLink }) => !isFirstLink).map(({ path }) => path);

  expect(later).toEqual(['a.b/z', 'a2']);
});

test('countLinks() counts paths of files, and subdirectories of directories', () => {
  const links = countLinks(tree);
  const count = (path: string): number | undefined =>
    links.get(lookup(tree, at(path), { followLast: false }) ?? tree.root);

  expect([count(''), count('a'), count('a/b'), count('a.b/z'), count('link'), count('empty')]).toEqual([
    6, 2, 2, 2, 1, 2,
  ]);
});

test('measureTree() counts every inode once', () => {
  const sums = measureTree(tree);

  expect(sums).toEqual({ files: 2, directories: 5, symlinks: 1, specials: 1, hardLinks: 2, bytes: 5 });
});

/** The order of a depth-first walk: name by name. */
function byNames(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [index, name] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (name !== other) return name < other ? -1 : 1;
  }
  return left.length - right.length;
}
