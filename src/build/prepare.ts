import type { EntryPath } from '../bytes/index.ts';
import { type Overlaid, ROOT_OWNER, type RootTree, type TreeChange, withAttributes } from '../rootfs/index.ts';
import type { BaseCache, ReadBase } from './base-cache.ts';
import type { BuildContext } from './context.ts';
import { type FinalStage, readFinalStage } from './final-stage.ts';
import { addModules, checkKernel, liftKernel, type NewKernel } from './kernel.ts';
import { labelNewPaths } from './labels.ts';
import { checkLayerCompression } from './layer-compression.ts';
import { addServices, checkServicesInTree, checkSpecs } from './services.ts';
import { runStage } from './session.ts';
import { type ImageTrees, TreeSources } from './sources.ts';
import { applyLayers, chained, type OverlayOptions } from './stages/overlay.ts';
import { remove } from './stages/remove.ts';
import type { OpenImages, PlatformRecipe } from './stages/resolve.ts';

/** All that is known of one platform's build before anything is written: what a plan shows, and what engines work from. */
export interface Prepared extends ReadBase {
  readonly from: PlatformRecipe;
  readonly removed: readonly EntryPath[];
  readonly changes: readonly TreeChange[];
  /** The tree that the new image is to hold. */
  readonly tree: RootTree;
  /** The kernel that the recipe brings. */
  readonly kernel: NewKernel | undefined;
  /** The release of the kernel that will boot, where it says one. */
  readonly kernelRelease: string | undefined;
  readonly final: FinalStage;
  readonly sources: TreeSources;
  /** Seconds since 1970: SOURCE_DATE_EPOCH, else that of the base's file system. */
  readonly time: number;
}

export interface PrepareOptions {
  readonly images: OpenImages;
  readonly bases: BaseCache;
  readonly imageTrees: ImageTrees;
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number | undefined;
}

/** Runs the stages that read, from pull to overlay, and refuses what would not boot. */
export async function prepare(
  from: PlatformRecipe,
  { images, bases, imageTrees, sourceDateEpoch }: PrepareOptions,
  context: BuildContext,
): Promise<Prepared> {
  const { platform, recipe, version } = from;
  const serviceContext = { version, architecture: platform.architecture, context };
  checkSpecs(recipe.services, serviceContext);
  checkLayerCompression(from);
  const { assets, boot, initramfs, base } = await bases.read(from);
  const time = sourceDateEpoch ?? base.reader.superblock.modificationTime;
  const sources = new TreeSources({ images, imageTrees, platform, time, context });
  const removal = await runStage(context, {
    stage: 'remove',
    platform,
    run: async () => remove(base.tree, recipe.remove, context),
    summary: ({ removed }) => (removed.length === 0 ? 'nothing' : removed.map((path) => `/${path}`).join(' ')),
  });
  const final = await readFinalStage(recipe, platform.architecture, { sources, time }, context);
  const kernel =
    final.kernel ?? (recipe.kernel ? await liftKernel(recipe.kernel, { sources, time }, context) : undefined);
  const overlaid = await runStage(context, {
    stage: 'overlay',
    platform,
    run: async () => await overlayAll(removal.tree, from, { sources, time }),
    summary: ({ changes }) => describeChanges(changes),
  });
  const tree = finishTree(overlaid.tree, { base, from, time });
  const kernelRelease = await checkKernel(
    { vmlinuz: kernel ?? boot.kernel, isBase: kernel === undefined, tree, base },
    context,
  );
  await checkServicesInTree(tree, recipe.services, serviceContext);
  const { removed } = removal;
  const { changes } = overlaid;
  return { from, assets, boot, initramfs, base, removed, changes, tree, kernel, kernelRelease, final, sources, time };
}

/** Everything that a recipe puts into the root file system: modules, layers, services, in this order. */
export async function overlayAll(
  tree: RootTree,
  { recipe }: PlatformRecipe,
  options: OverlayOptions,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  if (recipe.kernel) result = chained(result, await addModules(result.tree, recipe.kernel, options));
  result = chained(result, await applyLayers(result.tree, recipe.layers, options));
  return chained(result, await addServices(result.tree, recipe.services, options));
}

/**
 * Owners as mksquashfs's `-all-root` would have them, unless the recipe names some; no time later than
 * the build's, and that one for the root; labels where the base has them.
 */
function finishTree(
  tree: RootTree,
  { base, from: { recipe, version }, time }: Pick<Prepared, 'base' | 'from' | 'time'>,
): RootTree {
  const owner = recipe.setsOwners ? 'keep' : ROOT_OWNER;
  const finished = withAttributes(tree, { owner, clampMtime: time });
  return labelNewPaths({ root: { ...finished.root, mtime: time } }, base.tree, version);
}

function describeChanges(changes: readonly TreeChange[]): string {
  const count = (kind: TreeChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  return `${count('added')} paths added, ${count('replaced')} replaced, ${count('removed')} removed`;
}
