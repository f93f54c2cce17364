import type { ExtensionLayer, UnpackedInitramfs } from '../../initramfs/index.ts';
import type { RootTree } from '../../rootfs/index.ts';
import { firmwareDirectory } from '../../talos/index.ts';
import type { AddedExtensions } from '../extensions/added-extensions.ts';
import type { PlatformRecipe } from '../images/platform-recipe.ts';
import { INDEX_LAYER } from '../initramfs/layer-modules.ts';
import type { NewIndexes } from '../kernel/index-modules.ts';
import type { NewKernel } from '../kernel/new-kernel.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { findExtensionConflicts } from './added-extensions.ts';
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
  /** What the recipe adds to the extensions of the base. */
  readonly added: AddedExtensions | undefined;
  readonly sources: Pick<SourceReader, 'tree'>;
}

/** Finds everything that a build would break or lose in silence, all of it at once. */
export async function findBreakage(input: BreakageInput): Promise<readonly Breakage[]> {
  const { from, base, initramfs, tree, kernel, release, indexes, added, sources } = input;
  const { firmwareFiles } = initramfs.belongings;
  const firmware = new Set([...initramfs.belongings.firmware, ...addedFirmware(input)]);
  // The new indexes of modules know of all changes, and replace those of the base.
  const isReplaced = ({ name }: ExtensionLayer): boolean => added?.indexes !== undefined && name === INDEX_LAYER;
  const extensions = input.extensions.filter((layer) => !isReplaced(layer));
  const layers = [...extensions, ...(added?.layers ?? []).map(asLayer).filter((layer) => !isReplaced(layer))];
  const indexed = indexes.layer ?? (added?.indexes && asLayer({ image: '', ...added.indexes }));
  const trees = { base: base.tree, tree };
  return [
    ...findNeededPaths({ ...trees, version: from.version, firmware }),
    ...findModuleLoss({ ...trees, extensions, newRelease: kernel?.release, release, indexed }),
    ...(await findHiddenFiles({ ...trees, extensions: layers, firmware, indexes: indexes.files })),
    ...(await findPlainExtensions({ ...trees, recipe: from.recipe, sources })),
    ...(added === undefined ? [] : findExtensionConflicts({ added, extensions, firmwareFiles, tree })),
  ];
}

/** The directory of firmware that added extensions bring, where they do. */
function addedFirmware({ added, from }: BreakageInput): readonly string[] {
  return added === undefined || added.firmware.root.children.size === 0 ? [] : [firmwareDirectory(from.version)];
}

function asLayer({ image, metadata: { name, version }, tree }: AddedExtensions['layers'][number]): ExtensionLayer {
  return { image, name, version, tree };
}
