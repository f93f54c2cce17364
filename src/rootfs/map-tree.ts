import { type AttributeOverrides, withOverrides } from './attributes.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

/**
 * The same tree with every node passed through `change`, which must keep its kind; called once for
 * each inode, so that hard links stay. Directories come before their children.
 */
export function mapTree(tree: RootTree, change: <N extends RootNode>(node: N) => N): RootTree {
  const changed = new Map<RootNode, RootNode>();
  const pending: OpenDirectory[] = [];
  // No recursion: a path has room for two thousand directories, and the stack has not.
  const open = (directory: DirectoryNode): DirectoryNode => {
    const described = change(directory);
    const children = new Map<string, RootNode>();
    pending.push({ children, left: described.children.entries() });
    return { ...described, children };
  };
  const root = open(tree.root);
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const next = top.left.next();
    if (next.done === true) {
      pending.pop();
      continue;
    }
    const [name, child] = next.value;
    const mapped = child.kind === 'directory' ? open(child) : (changed.get(child) ?? change(child));
    if (child.kind !== 'directory') changed.set(child, mapped);
    top.children.set(name, mapped);
  }
  return { root };
}

interface OpenDirectory {
  readonly children: Map<string, RootNode>;
  readonly left: Iterator<readonly [string, RootNode]>;
}

/** The same tree with owner, mode or times of everything in it changed. */
export function withAttributes(tree: RootTree, overrides: AttributeOverrides): RootTree {
  return mapTree(tree, (node) => withOverrides(node, overrides));
}
