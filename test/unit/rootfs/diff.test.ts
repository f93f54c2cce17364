import { expect, test } from 'vitest';
import { diffTrees, type FileNode, TreeDraft } from '../../../src/rootfs/index.ts';
import { at, characterDevice, directory, file, hardLink, makeTree, symlink, textOf } from '../../fixtures/trees.ts';

const hasSameContent = (before: FileNode, after: FileNode): boolean => textOf(before) === textOf(after);

test('diffTrees() finds nothing between a tree and itself', async () => {
  const tree = makeTree({ 'a/b': '1', c: hardLink('a/b') });

  expect(await diffTrees(tree, tree)).toEqual({ added: [], removed: [], changed: [] });
});

test('diffTrees() lists what came and what went, with all that is below', async () => {
  const { added, removed } = await diffTrees(
    makeTree({ 'old/x/y': '1', same: symlink('x') }),
    makeTree({ 'new/z': '2', same: symlink('x') }),
  );

  expect(added.map(({ path }) => path)).toEqual(['new', 'new/z']);
  expect(removed.map(({ path }) => path)).toEqual(['old', 'old/x', 'old/x/y']);
});

test.each([
  ['mode', file('x', { mode: 0o600 }), ['mode']],
  ['owner', file('x', { uid: 1, gid: 2 }), ['uid', 'gid']],
  ['mtime', file('x', { mtime: 1 }), ['mtime']],
  ['xattrs', file('x', { xattrs: new Map([['user.a', Buffer.from('1')]]) }), ['xattrs']],
  ['size', file('xy'), ['size', 'content']],
  ['content', file('y'), ['content']],
  ['kind', symlink('x', { mode: 0o644 }), ['kind']],
])('diffTrees() names the changed %s', async (_, node, fields) => {
  const { changed } = await diffTrees(makeTree({ f: file('x') }), makeTree({ f: node }), { hasSameContent });

  expect(changed.map((change) => [change.path, change.fields])).toEqual([['f', fields]]);
});

test.each([
  ['a symlink', symlink('a'), symlink('b'), ['target']],
  ['a device', characterDevice(1, 3), characterDevice(1, 5), ['device']],
  [
    'a label',
    file('', { xattrs: new Map([['a', Buffer.from('1')]]) }),
    file('', { xattrs: new Map([['a', Buffer.from('2')]]) }),
    ['xattrs'],
  ],
])('diffTrees() sees where %s changed', async (_, before, after, fields) => {
  const { changed } = await diffTrees(makeTree({ f: before }), makeTree({ f: after }), { hasSameContent });

  expect(changed[0]?.fields).toEqual(fields);
});

test('diffTrees() sees that hard links were made or broken', async () => {
  const { changed } = await diffTrees(makeTree({ a: 'x', b: hardLink('a') }), makeTree({ a: 'x', b: 'x' }), {
    hasSameContent,
  });

  expect(changed.map(({ path, fields }) => [path, fields])).toEqual([
    ['a', ['links']],
    ['b', ['links']],
  ]);
});

test('diffTrees() takes files of one base for the same by their inode', async () => {
  const base = (inode: number): FileNode => ({ ...file('xx'), content: { kind: 'base', inode } });

  const { changed } = await diffTrees(makeTree({ a: base(1), b: base(2) }), makeTree({ a: base(1), b: base(3) }));

  expect(changed.map(({ path }) => path)).toEqual(['b']);
});

test('diffTrees() lists what a directory held that became a file', async () => {
  const { changed, removed } = await diffTrees(makeTree({ 'd/x': '1' }), makeTree({ d: file('', { mode: 0o755 }) }));

  expect([changed[0]?.fields, removed.map(({ path }) => path)]).toEqual([['kind'], ['d/x']]);
});

test('diffTrees() sees changes of the root', async () => {
  const draft = new TreeDraft(makeTree({ a: '1' }));
  const before = draft.finish();
  draft.describe(at(''), directory({ mode: 0o700 }));

  const { changed } = await diffTrees(before, draft.finish());

  expect(changed.map(({ path, fields }) => [path, fields])).toEqual([['', ['mode']]]);
});

test('diffTrees() stops when it is told to', async () => {
  const tree = makeTree({ a: '1' });

  await expect(diffTrees(tree, tree, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
});
