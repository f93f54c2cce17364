import { type AttributeOverrides, withOverrides } from './attributes.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

/**
 * Passes every node of a tree through `change`, which must keep its kind. It is called once for each inode, so
 * hard links stay, and for directories before their children.
 */
export function mapTree(tree: RootTree, change: <N extends RootNode>(node: N) => N): RootTree {
  const changed = new Map<RootNode, RootNode>();
  const pending: OpenDirectory[] = [];
  // This does not recurse: a path can hold two thousand directories, more than fit on the stack.
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

/** Changes the owner, mode or times of everything in a tree. */
export function withAttributes(tree: RootTree, overrides: AttributeOverrides): RootTree {
  return mapTree(tree, (node) => withOverrides(node, overrides));
}
