import { fromByteName } from '../../bytes/index.ts';
import { joinedXattrs, mapTree, type RootNode, type RootTree, walkTree, type Xattrs } from '../../rootfs/index.ts';
import { LABEL_XATTR, labelFor, type TalosVersion } from '../../talos/index.ts';

/**
 * Gives new paths the SELinux label that Talos's policy has for them, where the base has labels. A path that has a
 * label keeps it.
 */
export function labelNewPaths(tree: RootTree, base: RootTree, version: TalosVersion | undefined): RootTree {
  if (!base.root.xattrs.has(LABEL_XATTR)) return tree;
  const missing = new Map<RootNode, Xattrs>();
  const labels = new Map<string, Xattrs>();
  for (const { path, node } of walkTree(tree)) {
    if (node.xattrs.has(LABEL_XATTR) || missing.has(node)) continue;
    const label = labelFor(version, `/${fromByteName(path)}`, node.kind);
    if (label === undefined) continue;
    const key = Buffer.from(label).toString('latin1');
    const own = labels.get(key) ?? new Map([[LABEL_XATTR, label]]);
    labels.set(key, own);
    missing.set(node, own);
  }
  return mapTree(tree, (node) => {
    const label = missing.get(node);
    return label === undefined ? node : { ...node, xattrs: joinedXattrs(node.xattrs, label) };
  });
}
