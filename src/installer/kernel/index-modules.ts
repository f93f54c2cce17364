import type { EntryPath } from '../../bytes/index.ts';
import { firstItems } from '../../errors/index.ts';
import type { BaseRootfs, ReadableLayer, UnpackedInitramfs } from '../../initramfs/index.ts';
import {
  bringsIndexes,
  findIndexFormat,
  hasChangedModules,
  type ModuleDirectory,
  moduleDirectories,
  modulesIn,
  type RebuiltIndexes,
  rebuildIndexes,
} from '../../modules/index.ts';
import { type DirectoryNode, type RootTree, squashfsContent } from '../../rootfs/index.ts';
import type { BootAssets } from '../assets/boot-assets.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import type { BuildContext } from '../session/context.ts';
import { checkKernel } from './check-kernel.ts';
import { findHidingIndex, type IndexedLayer, indexLayer, type LayerToIndex } from './index-layer.ts';
import { ModuleReader } from './module-reader.ts';
import type { NewKernel } from './new-kernel.ts';

/** Indexes that a build makes anew, because it adds, removes or exchanges modules. */
export interface NewIndexes {
  /** Their paths in the root file system; none where all stay. */
  readonly files: readonly EntryPath[];
  /** How many modules they know. */
  readonly modules: number;
  /** The layer that hides them, and gets indexes of its own. */
  readonly layer: IndexedLayer | undefined;
}

export interface ModulesToIndex {
  readonly from: Pick<PlatformRecipe, 'recipe' | 'version'>;
  readonly boot: Pick<BootAssets, 'kernel'>;
  readonly base: BaseRootfs;
  readonly initramfs: Pick<UnpackedInitramfs, 'belongings'>;
  readonly extensions: readonly ReadableLayer[];
  /** The kernel that the recipe brings. */
  readonly kernel: NewKernel | undefined;
  /** Seconds since 1970, for new files. */
  readonly time: number;
  /** The base's tree with the recipe's changes. */
  readonly tree: RootTree;
}

export interface IndexedModules {
  readonly tree: RootTree;
  /** The release of the kernel that will boot, where it tells one. */
  readonly kernelRelease: string | undefined;
  readonly indexes: NewIndexes;
}

const NO_INDEXES: NewIndexes = { files: [], modules: 0, layer: undefined };

/**
 * Refuses modules that the kernel would not load, and makes the indexes of its modules anew where they changed: those
 * of the root file system, and those of the layer that the imager makes of all extensions with modules. A directory
 * that brings indexes of its own for just these modules keeps them. Where another layer hides the indexes, all stay,
 * and the build is refused later. Throws `KERNEL_MISMATCH`, `KERNEL_INVALID`, `MODULE_CYCLE`.
 */
export async function checkAndIndexModules(input: ModulesToIndex, context: BuildContext): Promise<IndexedModules> {
  const { from, boot, base, kernel, tree } = input;
  const reader = new ModuleReader((node) => squashfsContent(node, base), context);
  const severalReleases = from.recipe.kernel?.keepOldModules ?? true;
  const kernelRelease = await checkKernel({ kernel, baseKernel: boot.kernel, tree, reader, severalReleases }, context);
  const own = moduleDirectories(tree).find(({ release }) => release === kernelRelease);
  const hiding = findHidingIndex(input.extensions, kernelRelease ?? '');
  const before = directoryIn(base.tree, kernelRelease)?.node;
  const isStale = own !== undefined && hiding.kind !== 'other' && (await hasStaleIndexes({ before, own }, reader));
  if (!isStale) return { tree, kernelRelease, indexes: NO_INDEXES };
  const rebuilt = await indexDirectory(own, input, reader);
  const layer = hiding.kind === 'layer' ? await indexHidingLayer({ hiding, own }, input, reader) : undefined;
  warnOfMissing((layer ?? rebuilt).missing, context);
  const { files, modules } = rebuilt;
  return { tree: rebuilt.tree, kernelRelease, indexes: { files, modules, layer } };
}

/** The directory of a release. */
function directoryIn(tree: RootTree, release: string | undefined): ModuleDirectory | undefined {
  return moduleDirectories(tree).find((directory) => directory.release === release);
}

async function hasStaleIndexes(
  { before, own }: { readonly before: DirectoryNode | undefined; readonly own: ModuleDirectory },
  reader: ModuleReader,
): Promise<boolean> {
  const change = { before, after: own.node };
  if (modulesIn(own.node).next().done || !hasChangedModules(change)) return false;
  return !(await bringsIndexes(change, reader.file));
}

async function indexDirectory(
  { release, path }: ModuleDirectory,
  { from, base, tree, time }: ModulesToIndex,
  reader: ModuleReader,
): Promise<RebuiltIndexes> {
  const directory = directoryIn(base.tree, release) ?? moduleDirectories(base.tree)[0];
  const format = await findIndexFormat({ directory: directory?.node, readFile: reader.file, version: from.version });
  return await rebuildIndexes(tree, path, { ...format, readFacts: reader.facts, readFile: reader.file, time });
}

/** Undefined where the file of the layer is not found again, which would be refused as a layer that stays. */
async function indexHidingLayer(
  { hiding, own }: Pick<LayerToIndex, 'hiding' | 'own'>,
  { from, initramfs, extensions, tree, time }: ModulesToIndex,
  reader: ModuleReader,
): Promise<(IndexedLayer & Pick<RebuiltIndexes, 'missing'>) | undefined> {
  const { layer } = hiding;
  const segment = initramfs.belongings.holders.get(layer.image);
  if (segment === undefined) return undefined;
  const indexed = await indexLayer({ hiding, own, extensions, tree, time, version: from.version }, reader);
  return { ...layer, ...indexed, segment };
}

/** Warns of modules that say they need others, which are not there. */
export function warnOfMissing(missing: RebuiltIndexes['missing'], { report }: Pick<BuildContext, 'report'>): void {
  if (missing.length === 0) return;
  const needs = missing.map(({ module, needs: name }) => `\`${module}\` needs \`${name}\``);
  report({
    kind: 'warning',
    message: `modules that others need are not there, so these cannot be loaded: ${firstItems(needs, 5)}`,
  });
}
