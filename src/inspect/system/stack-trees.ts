import {
  type DirectoryNode,
  isOverlayOpaque,
  isOverlayWhiteout,
  type RootNode,
  type RootTree,
} from '../../rootfs/index.ts';

/**
 * One tree over another, as overlayfs shows them: directories merge and have the attributes of the upper one; anything
 * else of the upper tree hides what is below. Symlinks are not followed. The nodes stay the same objects, but for
 * directories that merge.
 *
 * @see https://docs.kernel.org/filesystems/overlayfs.html
 */
export function stackTrees(lower: RootTree, upper: RootTree): RootTree {
  const children = new Map(lower.root.children);
  const root: DirectoryNode = { ...upper.root, children };
  // This does not recurse: a path can hold two thousand directories, more than fit on the stack.
  const pending: { readonly into: Map<string, RootNode>; readonly from: DirectoryNode }[] = [
    { into: children, from: upper.root },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { into, from } = next;
    for (const [name, node] of from.children) {
      const below = into.get(name);
      if (isOverlayWhiteout(node)) into.delete(name);
      else if (node.kind !== 'directory' || below?.kind !== 'directory' || isOverlayOpaque(node)) into.set(name, node);
      else {
        const merged = new Map(below.children);
        into.set(name, { ...node, children: merged });
        pending.push({ into: merged, from: node });
      }
    }
  }
  return { root };
}
