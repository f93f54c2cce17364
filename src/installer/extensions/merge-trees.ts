import { type RootTree, TreeDraft, walkTree } from '../../rootfs/index.ts';

/** Lays one tree over another as the kernel unpacks archives: directories merge, and everything else replaces. */
export function mergeTrees(lower: RootTree, upper: RootTree): RootTree {
  const draft = new TreeDraft(lower);
  for (const { path, node } of walkTree(upper)) {
    if (node.kind !== 'directory') draft.put(path, node);
    else if (draft.get(path)?.kind !== 'directory') draft.put(path, { ...node, children: new Map() });
  }
  return draft.finish();
}
