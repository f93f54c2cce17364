import type { EntryPath } from '../../bytes/index.ts';
import { type RootTree, TreeDraft, walkTree } from '../../rootfs/index.ts';

/** A tree in which each path is a file of its own, and the paths that were hard links of others. */
export interface UnlinkedTree {
  readonly tree: RootTree;
  readonly copied: readonly EntryPath[];
}

/** Makes a file of each hard link: Talos's imager would make an empty one. */
export function withoutHardLinks(tree: RootTree): UnlinkedTree {
  const links = [...walkTree(tree)].filter(({ isFirstLink }) => !isFirstLink);
  const draft = new TreeDraft(tree);
  for (const { path, node } of links) draft.put(path, { ...node });
  return { tree: draft.finish(), copied: links.map(({ path }) => path) };
}
