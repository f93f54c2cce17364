import { childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';
import type { PathMatcher } from './dockerignore.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

/**
 * The tree without the paths that a .dockerignore excludes. An excluded directory stays if an exception includes
 * something below it.
 */
export function withoutIgnored(tree: RootTree, isIgnored: PathMatcher): RootTree {
  const pending: OpenDirectory[] = [opened(tree.root, '', ROOT_PATH)];
  for (;;) {
    const top = pending.at(-1);
    if (top === undefined) throw new Error('bug: the root is never left out');
    const next = top.left.next();
    if (next.done === true) {
      pending.pop();
      const kept = { ...top.directory, children: top.children };
      const above = pending.at(-1);
      if (above === undefined) return { root: kept };
      if (top.children.size > 0 || !isIgnored(top.path)) above.children.set(top.name, kept);
      continue;
    }
    const [name, child] = next.value;
    const path = childPath(top.path, name);
    if (child.kind === 'directory') pending.push(opened(child, name, path));
    else if (!isIgnored(path)) top.children.set(name, child);
  }
}

interface OpenDirectory {
  readonly directory: DirectoryNode;
  readonly name: string;
  readonly path: EntryPath;
  readonly children: Map<string, RootNode>;
  readonly left: Iterator<readonly [string, RootNode]>;
}

function opened(directory: DirectoryNode, name: string, path: EntryPath): OpenDirectory {
  return { directory, name, path, children: new Map(), left: directory.children.entries() };
}
