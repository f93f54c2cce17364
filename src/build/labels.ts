import { fromByteName } from '../bytes/index.ts';
import { mapTree, type RootNode, type RootTree, walkTree } from '../rootfs/index.ts';
import { LABEL_XATTR, labelFor, type TalosVersion } from '../talos/index.ts';

/**
 * Gives the new paths of a labelled base the SELinux label that Talos's policy has for them. A base
 * without labels gets none, and what carries a label keeps it.
 */
export function labelNewPaths(tree: RootTree, base: RootTree, version: TalosVersion | undefined): RootTree {
  if (!base.root.xattrs.has(LABEL_XATTR)) return tree;
  const missing = new Map<RootNode, Uint8Array>();
  for (const { path, node } of walkTree(tree)) {
    if (node.xattrs.has(LABEL_XATTR) || missing.has(node)) continue;
    const label = labelFor(version, `/${fromByteName(path)}`, node.kind);
    if (label !== undefined) missing.set(node, label);
  }
  return mapTree(tree, (node) => {
    const label = missing.get(node);
    return label === undefined ? node : { ...node, xattrs: new Map([...node.xattrs, [LABEL_XATTR, label]]) };
  });
}
