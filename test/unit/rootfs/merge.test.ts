import { expect, test } from 'vitest';
import { ROOT_PATH } from '../../../src/bytes/index.ts';
import { TreeDraft } from '../../../src/rootfs/draft.ts';
import type { RootTree } from '../../../src/rootfs/index.ts';
import { mergeChildren, mergeNode, newMerge, requireDirectory, type TreeChange } from '../../../src/rootfs/merge.ts';
import { at, directory, file, listTree, makeTree, symlink } from '../../fixtures/trees.ts';

function open(base: RootTree, source: RootTree) {
  const changes: TreeChange[] = [];
  const draft = new TreeDraft(base);
  return { draft, merge: newMerge({ draft, source, what: 'layer', overrides: {}, mtime: 9, changes }), changes };
}

function mergeAll(base: RootTree, source: RootTree) {
  const { draft, merge, changes } = open(base, source);
  mergeChildren(merge, source.root, { from: ROOT_PATH, to: ROOT_PATH });
  return { lines: listTree(draft.finish()), changes: changes.map(({ kind, path }) => `${kind} ${path}`), draft };
}

test('mergeChildren() adds, replaces, and merges directories through symlinks of the base', () => {
  const base = makeTree({ 'usr/lib/old': '1', lib: symlink('usr/lib'), 'etc/a': '1' });
  const { lines, changes } = mergeAll(base, makeTree({ 'lib/new': '2', 'etc/a': '2' }));

  expect(lines.some((line) => line.startsWith('usr/lib/new'))).toBe(true);
  expect(lines.some((line) => line.startsWith('usr/lib/old'))).toBe(true);
  expect(changes).toEqual(['replaced etc/a', 'added usr/lib/new']);
});

test('mergeChildren() keeps hard links of the source together, and not with those of another merge', () => {
  const shared = file('x');
  const source = makeTree({ a: shared, b: { hardLink: 'a' } });
  const { draft } = mergeAll(makeTree({ old: 'y' }), source);

  expect(draft.get(at('a'))).toBe(draft.get(at('b')));
  expect(draft.get(at('a'))).not.toBe(shared);
});

test('mergeChildren() leaves the attributes of a directory that an implied one lies over', () => {
  const base = makeTree({ etc: directory({ mode: 0o700 }) });

  expect(mergeAll(base, makeTree({ 'etc/a': 'x' })).draft.get(at('etc'))).toMatchObject({ mode: 0o700 });
  expect(mergeAll(base, makeTree({ etc: directory({ mode: 0o711 }) })).draft.get(at('etc'))).toMatchObject({
    mode: 0o711,
  });
});

test.each([
  ['a file over a directory with content', { etc: 'file' }, '`/etc` is a file, but `/etc` is a directory with content'],
  ['a symlink over a directory with content', { etc: symlink('x') }, 'is a symlink to `x`'],
  ['two entries that lead to one place', { 'lib/a': '1', 'usr/lib/a': '2' }, 'both lead to `/usr/lib/a`'],
  [
    'a file where the way of a later directory leads through',
    { a: 'file', way: directory(), 'way/b': '1' },
    '`/way` is a directory, but `/way` is a symlink of the base to `/a`, which `/a` has replaced by a file',
  ],
])('mergeChildren() refuses %s', (_, source, message) => {
  const links = { lib: symlink('usr/lib'), a: symlink('usr/lib'), way: symlink('a') };
  const base = makeTree({ 'etc/a': 'x', 'usr/lib/b': 'x', ...links });

  expect(() => mergeAll(base, makeTree(source))).toThrow(
    expect.objectContaining({ code: 'LAYER_CONFLICT', message: expect.stringContaining(message) }),
  );
});

test('mergeChildren() drops a symlink of the source that would lead to itself', () => {
  const base = makeTree({ 'usr/lib/b': 'x', lib: symlink('usr/lib') });
  const source = makeTree({ 'usr/lib/a': 'x', 'lib/a': symlink('../usr/lib/a') });

  expect(mergeAll(base, source).draft.get(at('usr/lib/a'))?.kind).toBe('file');
});

test('mergeNode() puts one node at a place', () => {
  const { draft, merge } = open(makeTree({ 'a/': '' }), makeTree({ x: 'y' }));
  mergeNode(merge, file('y'), { from: at('x'), to: at('a/z') });

  expect(draft.get(at('a/z'))?.kind).toBe('file');
});

test('requireDirectory() creates what is missing, with the time of the merge', () => {
  const { draft, merge } = open(makeTree({ a: 'file' }), makeTree({}));
  requireDirectory(merge, { from: at('x'), to: at('d/e') }, { uid: 5, gid: 6 });

  expect(draft.get(at('d/e'))).toMatchObject({ kind: 'directory', mode: 0o755, uid: 5, gid: 6, mtime: 9 });
  expect(() => requireDirectory(merge, { from: at('x'), to: at('a/b') })).toThrow('`/a` is a file');
});
