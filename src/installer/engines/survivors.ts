import type { EntryPath } from '../../bytes/index.ts';
import { type RootTree, walkTree } from '../../rootfs/index.ts';

/** One path in the base for every file of it that the new tree still has, by inode number. */
export function pathsOfSurvivors(baseTree: RootTree, tree: RootTree): ReadonlyMap<number, EntryPath> {
  const alive = new Set<number>();
  for (const { node } of walkTree(tree)) {
    if (node.kind === 'file' && node.content.kind === 'base' && node.size > 0) alive.add(node.content.inode);
  }
  const paths = new Map<number, EntryPath>();
  for (const { path, node } of walkTree(baseTree)) {
    if (node.kind !== 'file' || node.content.kind !== 'base') continue;
    const { inode } = node.content;
    if (alive.has(inode) && !paths.has(inode)) paths.set(inode, path);
  }
  return paths;
}

/** Whether a line of unsquashfs's list can name the path. A file with another path is read by our own reader. */
export function isListable(path: string): boolean {
  return !/[\n\\]/.test(path) && path.trim() === path;
}
