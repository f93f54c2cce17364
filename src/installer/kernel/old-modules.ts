import type { EntryPath } from '../../bytes/index.ts';
import { moduleDirectories } from '../../modules/index.ts';
import type { KernelSource } from '../../recipe/index.ts';
import { type RootTree, TreeDraft } from '../../rootfs/index.ts';

/** The tree without the modules of the replaced kernel, and the directories that they were in. */
export interface WithoutOldModules {
  readonly tree: RootTree;
  readonly oldModules: readonly EntryPath[];
}

/**
 * Removes the modules of the base's kernel where a recipe brings another kernel with modules of its own. The new kernel
 * would not load them. Those of the same release go too, since modules of two builds must not mix.
 */
export function withoutOldModules(tree: RootTree, kernel: KernelSource | undefined): WithoutOldModules {
  if (kernel?.modules === undefined || kernel.keepOldModules) return { tree, oldModules: [] };
  const draft = new TreeDraft(tree);
  const oldModules = moduleDirectories(tree).map(({ path }) => path);
  for (const path of oldModules) draft.remove(path);
  return { tree: draft.finish(), oldModules };
}
