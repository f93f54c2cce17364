import { childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

export interface WalkedEntry {
  readonly path: EntryPath;
  readonly node: RootNode;
  /** False for the second and later paths of one inode: they are hard links of the first. */
  readonly isFirstLink: boolean;
}

/** Every entry, the root first, parents before their children, siblings in the order of their bytes. */
export function* walkTree(tree: RootTree): Generator<WalkedEntry, void, void> {
  const seen = new Set<RootNode>();
  const pending: { readonly path: EntryPath; readonly node: RootNode }[] = [{ path: ROOT_PATH, node: tree.root }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, node } = next;
    const isFirstLink = node.kind === 'directory' || !seen.has(node);
    seen.add(node);
    yield { path, node, isFirstLink };
    if (node.kind !== 'directory') continue;
    for (const name of sortedNames(node).reverse()) {
      const child = node.children.get(name);
      if (child !== undefined) pending.push({ path: childPath(path, name), node: child });
    }
  }
}

/** The names in a directory in the order of their bytes. All output uses this order. */
export function sortedNames(directory: DirectoryNode): string[] {
  return [...directory.children.keys()].sort(compareBytes);
}

/** Compares byte strings as memcmp does. */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The link count of every inode as `stat` shows it: the paths of a file; for a directory 2 plus one for each
 * subdirectory.
 */
export function countLinks(tree: RootTree): ReadonlyMap<RootNode, number> {
  const links = new Map<RootNode, number>();
  for (const { node } of walkTree(tree)) {
    if (node.kind === 'directory') links.set(node, 2 + countDirectories(node));
    else links.set(node, (links.get(node) ?? 0) + 1);
  }
  return links;
}

function countDirectories({ children }: DirectoryNode): number {
  return children.values().reduce((count, child) => count + (child.kind === 'directory' ? 1 : 0), 0);
}

/** How much is in a tree. Hard links count once; `bytes` is the sum of file sizes. */
export interface TreeStatistics {
  readonly files: number;
  readonly directories: number;
  readonly symlinks: number;
  /** Devices, fifos and sockets. */
  readonly specials: number;
  /** Paths beyond the first of an inode. */
  readonly hardLinks: number;
  readonly bytes: number;
}

export function measureTree(tree: RootTree): TreeStatistics {
  const sums = { files: 0, directories: 0, symlinks: 0, specials: 0, hardLinks: 0, bytes: 0 };
  for (const { node, isFirstLink } of walkTree(tree)) {
    if (!isFirstLink) sums.hardLinks += 1;
    else if (node.kind === 'directory') sums.directories += 1;
    else if (node.kind === 'symlink') sums.symlinks += 1;
    else if (node.kind === 'file') {
      sums.files += 1;
      sums.bytes += node.size;
    } else sums.specials += 1;
  }
  return sums;
}
