import { childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';
import type { PathMatcher } from './dockerignore.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

/**
 * The tree without the paths that a .dockerignore leaves out. A directory that is left out stays where
 * something below it was taken back by an exception.
 */
export function withoutIgnored(tree: RootTree, isIgnored: PathMatcher): RootTree {
  const keep = (node: RootNode, path: EntryPath): RootNode | undefined => {
    if (node.kind !== 'directory') return isIgnored(path) ? undefined : node;
    const kept = keepChildren(node, path);
    return kept.children.size === 0 && isIgnored(path) ? undefined : kept;
  };
  const keepChildren = (directory: DirectoryNode, path: EntryPath): DirectoryNode => {
    const children = new Map<string, RootNode>();
    for (const [name, child] of directory.children) {
      const kept = keep(child, childPath(path, name));
      if (kept !== undefined) children.set(name, kept);
    }
    return { ...directory, children };
  };
  return { root: keepChildren(tree.root, ROOT_PATH) };
}
