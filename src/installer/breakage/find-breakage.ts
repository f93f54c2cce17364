import type { RootTree } from '../../rootfs/index.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import type { ExtensionLayer } from '../initramfs/extension-layers.ts';
import type { UnpackedInitramfs } from '../initramfs/unpacked-initramfs.ts';
import type { NewIndexes } from '../kernel/index-modules.ts';
import type { NewKernel } from '../kernel/new-kernel.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import type { Breakage } from './finding.ts';
import { findHiddenFiles } from './hidden-files.ts';
import { findModuleLoss } from './modules.ts';
import { findNeededPaths } from './needed-paths.ts';
import { findPlainExtensions } from './plain-extensions.ts';

export interface BreakageInput {
  readonly from: Pick<PlatformRecipe, 'recipe' | 'version'>;
  readonly base: { readonly tree: RootTree };
  readonly initramfs: Pick<UnpackedInitramfs, 'belongings'>;
  readonly extensions: readonly ExtensionLayer[];
  /** The base's tree with the recipe's changes. */
  readonly tree: RootTree;
  /** The kernel that the recipe brings. */
  readonly kernel: Pick<NewKernel, 'release'> | undefined;
  /** The release of the kernel that will boot, where it says one. */
  readonly release: string | undefined;
  /** The module indexes that the build makes anew. */
  readonly indexes: NewIndexes;
  readonly sources: Pick<SourceReader, 'tree'>;
}

/** Finds everything that a build would break or lose in silence, all of it at once. */
export async function findBreakage(input: BreakageInput): Promise<readonly Breakage[]> {
  const { from, base, initramfs, extensions, tree, kernel, release, indexes, sources } = input;
  const { firmware } = initramfs.belongings;
  const trees = { base: base.tree, tree };
  return [
    ...findNeededPaths({ ...trees, version: from.version, firmware }),
    ...findModuleLoss({ ...trees, extensions, newRelease: kernel?.release, release, indexed: indexes.layer }),
    ...(await findHiddenFiles({ ...trees, extensions, firmware, indexes: indexes.files })),
    ...(await findPlainExtensions({ ...trees, recipe: from.recipe, sources })),
  ];
}
