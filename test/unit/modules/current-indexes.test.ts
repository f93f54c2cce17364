import { expect, test } from 'vitest';
import { bringsIndexes, hasChangedModules, moduleDirectories } from '../../../src/modules/index.ts';
import type { DirectoryNode, FileNode } from '../../../src/rootfs/index.ts';
import { file, makeTree, type NodeSpec, textOf } from '../../fixtures/trees.ts';

function directoryOf(files: Readonly<Record<string, NodeSpec>>): DirectoryNode {
  const paths = Object.entries(files).map(([name, node]) => [`lib/modules/6.1/${name}`, node]);
  const [found] = moduleDirectories(makeTree(Object.fromEntries(paths)));
  if (found === undefined) throw new Error('no modules');
  return found.node;
}

const readFile = async (node: FileNode): Promise<Uint8Array> => Buffer.from(textOf(node));
const a = file('a');
const indexes = { 'modules.dep': file('a.ko:\n'), 'modules.dep.bin': file('bin') };
const before = directoryOf({ 'a.ko': a, ...indexes });

test.each([
  ['added', { 'a.ko': a, 'b.ko': 'b' }, true],
  ['removed', { 'c.txt': '' }, true],
  ['exchanged', { 'a.ko': 'other' }, true],
  ['kept', { 'a.ko': a, 'c.txt': '' }, false],
])('hasChangedModules() tells whether a module is %s', (_, files, expected) => {
  expect(hasChangedModules({ before, after: directoryOf(files) })).toBe(expected);
});

test('hasChangedModules() takes files of one inode of the base for the same', () => {
  const inode = (number: number): FileNode => ({ ...a, content: { kind: 'base', inode: number } });

  expect(
    hasChangedModules({ before: directoryOf({ 'a.ko': inode(1) }), after: directoryOf({ 'a.ko': inode(1) }) }),
  ).toBe(false);
  expect(
    hasChangedModules({ before: directoryOf({ 'a.ko': inode(1) }), after: directoryOf({ 'a.ko': inode(2) }) }),
  ).toBe(true);
});

test('hasChangedModules() takes every module for new where the base has no such release', () => {
  expect(hasChangedModules({ before: undefined, after: before })).toBe(true);
});

test.each([
  ['lists them', { 'modules.dep': 'a.ko:\nb.ko: a.ko\n', 'modules.dep.bin': 'new' }, true],
  ['lists one more', { 'modules.dep': 'a.ko:\nb.ko:\nc.ko:\n', 'modules.dep.bin': 'new' }, false],
  ['lists one less', { 'modules.dep': 'a.ko:\n', 'modules.dep.bin': 'new' }, false],
  ['has none for udev', { 'modules.dep': 'a.ko:\nb.ko:\n' }, false],
  [
    "keeps the base's for udev",
    { 'modules.dep': 'a.ko:\nb.ko:\n', 'modules.dep.bin': indexes['modules.dep.bin'] },
    false,
  ],
  ["keeps the base's", indexes, false],
])('bringsIndexes() looks whether a list of modules %s', async (_, brought, expected) => {
  const after = directoryOf({ 'a.ko': a, 'b.ko': 'b', ...brought });

  expect(await bringsIndexes({ before, after }, readFile)).toBe(expected);
});

test('bringsIndexes() knows that of two modules of one name one is listed', async () => {
  const after = directoryOf({
    'kernel/a.ko': 'a',
    'updates/a.ko': 'b',
    'modules.dep': 'updates/a.ko:\n',
    'modules.dep.bin': 'new',
  });

  expect(await bringsIndexes({ before: undefined, after }, readFile)).toBe(true);
});
