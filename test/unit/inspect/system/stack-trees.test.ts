import { expect, test } from 'vitest';
import { parseEntryPath, streamOf } from '../../../../src/bytes/index.ts';
import { stackTrees } from '../../../../src/inspect/system/stack-trees.ts';
import { buildTree, type RootNode, type RootTree, walkTree } from '../../../../src/rootfs/index.ts';

const base = { mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: new Map<string, Uint8Array>() };
const directory: RootNode = { kind: 'directory', ...base, children: new Map() };
const opaque: RootNode = { ...directory, xattrs: new Map([['trusted.overlay.opaque', Buffer.from('y')]]) };
const whiteout: RootNode = { kind: 'character-device', ...base, major: 0, minor: 0 };
const link: RootNode = { kind: 'symlink', ...base, target: 'elsewhere' };

function file(size: number): RootNode {
  return { kind: 'file', ...base, size, content: { kind: 'stream', open: () => streamOf(new Uint8Array(size)) } };
}

function treeOf(nodes: Readonly<Record<string, RootNode>>): RootTree {
  return buildTree(Object.entries(nodes).map(([path, node]) => ({ path: parseEntryPath(path), node })));
}

function shown(tree: RootTree): readonly string[] {
  return [...walkTree(tree)].map(({ path, node }) => `${path} ${node.kind === 'file' ? node.size : node.kind}`);
}

test.each<readonly [string, Readonly<Record<string, RootNode>>, readonly string[]]>([
  ['merges directories', { 'a/y': file(2) }, ['a directory', 'a/x 1', 'a/y 2']],
  ['hides a file', { 'a/x': file(2) }, ['a directory', 'a/x 2']],
  ['hides a directory by a link, and does not follow it', { a: link }, ['a symlink']],
  ['removes what a whiteout names', { 'a/x': whiteout }, ['a directory']],
  ['hides all below an opaque directory', { a: opaque, 'a/z': file(3) }, ['a directory', 'a/z 3']],
])('stackTrees() %s', (_, upper, expected) => {
  const lower = treeOf({ 'a/x': file(1) });

  const stacked = stackTrees(lower, treeOf(upper));

  expect(shown(stacked).slice(1)).toEqual(expected);
  expect(shown(lower).slice(1)).toEqual(['a directory', 'a/x 1']);
});

test('stackTrees() gives a directory the attributes of the upper tree', () => {
  const upper = treeOf({ a: { ...directory, mode: 0o700 } });

  expect(stackTrees(treeOf({ a: directory }), upper).root.children.get('a')?.mode).toBe(0o700);
});
