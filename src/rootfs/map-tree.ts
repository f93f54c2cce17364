import { type AttributeOverrides, withOverrides } from './attributes.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

/**
 * The same tree with every node passed through `change`, which must keep its kind; called once for
 * each inode, so that hard links stay. Directories come before their children.
 */
export function mapTree(tree: RootTree, change: <N extends RootNode>(node: N) => N): RootTree {
  const changed = new Map<RootNode, RootNode>();
  const mapNode = (node: RootNode): RootNode => {
    if (node.kind === 'directory') return mapDirectory(node);
    const known = changed.get(node) ?? change(node);
    changed.set(node, known);
    return known;
  };
  const mapDirectory = (directory: DirectoryNode): DirectoryNode => {
    const described = change(directory);
    const children = new Map<string, RootNode>();
    for (const [name, child] of described.children) children.set(name, mapNode(child));
    return { ...described, children };
  };
  return { root: mapDirectory(tree.root) };
}

/** The same tree with owner, mode or times of everything in it changed. */
export function withAttributes(tree: RootTree, overrides: AttributeOverrides): RootTree {
  return mapTree(tree, (node) => withOverrides(node, overrides));
}
