import type { EntryPath } from '../../bytes/index.ts';
import { indexNames } from '../../modules/index.ts';
import { type RootTree, walkTree } from '../../rootfs/index.ts';

/** A tree that init lays over the root file system, or puts into the initramfs. */
export interface NamedTree {
  /** As messages name it. */
  readonly title: string;
  readonly tree: RootTree;
}

/** Paths that two trees both bring, where only the file of the second would be seen. */
export interface Collision {
  readonly first: string;
  readonly second: string;
  readonly paths: readonly EntryPath[];
}

interface Holder {
  readonly title: string;
  readonly isDirectory: boolean;
}

/**
 * Finds paths that two trees both bring, unless both are directories. Trees of `there` are not compared with each other.
 * Indexes of modules are left out, since one layer above all has those that count.
 */
export function findCollisions(there: readonly NamedTree[], added: readonly NamedTree[]): readonly Collision[] {
  const holders = new Map<EntryPath, Holder>();
  for (const { title, tree } of there)
    for (const { path, node } of walkTree(tree)) holders.set(path, { title, isDirectory: node.kind === 'directory' });
  const found = new Map<string, { readonly first: string; readonly second: string; readonly paths: EntryPath[] }>();
  for (const { title, tree } of added)
    for (const { path, node } of walkTree(tree)) {
      const own: Holder = { title, isDirectory: node.kind === 'directory' };
      const other = holders.get(path);
      holders.set(path, own);
      if (other === undefined || isShared(path, own, other)) continue;
      const key = JSON.stringify([other.title, title]);
      const pair = found.get(key) ?? { first: other.title, second: title, paths: [] };
      pair.paths.push(path);
      found.set(key, pair);
    }
  return [...found.values()];
}

const INDEX = new RegExp(
  String.raw`^(?:usr/)?lib/modules/[^/]+/(?:${[...indexNames, 'modules.order'].join('|')}|modules\.builtin(?:\.modinfo)?)$`,
);

function isShared(path: EntryPath, own: Holder, other: Holder): boolean {
  return (own.isDirectory && other.isDirectory) || INDEX.test(path);
}
