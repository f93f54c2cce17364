import type { RootTree } from '../../rootfs/index.ts';
import type { ReadBase } from '../base-cache.ts';
import type { NewKernel } from '../kernel/check-kernel.ts';
import type { PlatformRecipe } from '../stages/resolve.ts';
import type { TreeSources } from '../trees/tree-sources.ts';
import type { Breakage } from './finding.ts';
import { findHiddenFiles } from './hidden-files.ts';
import { findModuleLoss } from './modules.ts';
import { findNeededPaths } from './needed-paths.ts';
import { findPlainExtensions } from './plain-extensions.ts';

export interface BreakageInput extends Pick<ReadBase, 'base' | 'initramfs' | 'extensions'> {
  readonly from: PlatformRecipe;
  /** What the recipe makes of the base's tree. */
  readonly tree: RootTree;
  /** The kernel that the recipe brings. */
  readonly kernel: NewKernel | undefined;
  /** The release of the kernel that will boot, where it says one. */
  readonly release: string | undefined;
  readonly sources: TreeSources;
}

/** Everything that a build would break or lose in silence: all of it at once, so that one look at it is enough. */
export async function findBreakage(input: BreakageInput): Promise<readonly Breakage[]> {
  const { from, base, initramfs, extensions, tree, kernel, release, sources } = input;
  const { firmware } = initramfs.belongings;
  const trees = { base: base.tree, tree };
  return [
    ...findNeededPaths({ ...trees, version: from.version, firmware }),
    ...findModuleLoss({ ...trees, extensions, newRelease: kernel?.release, release }),
    ...(await findHiddenFiles({ ...trees, extensions, firmware })),
    ...(await findPlainExtensions({ ...trees, recipe: from.recipe, sources })),
  ];
}
