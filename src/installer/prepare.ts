import type { EntryPath } from '../bytes/index.ts';
import type { Recipe } from '../recipe/index.ts';
import {
  type Overlaid,
  type Removal,
  ROOT_OWNER,
  type RootTree,
  type TreeChange,
  withAttributes,
} from '../rootfs/index.ts';
import type { BaseCache, ReadBase } from './base-cache.ts';
import { findBreakage } from './breakage/find-breakage.ts';
import type { Breakage } from './breakage/finding.ts';
import { type FinalStage, readFinalStage } from './dockerfile/final-stage.ts';
import { addModules, checkKernel, liftKernel, type NewKernel, otherReleases } from './kernel/check-kernel.ts';
import { oldModulesWarning, type WithoutOldModules, withoutOldModules } from './kernel/old-modules.ts';
import { checkLayerCompression } from './layers/layer-compression.ts';
import { addServices, checkServicesInTree, checkSpecs } from './services/check-services.ts';
import type { BuildContext } from './session/context.ts';
import { runStage } from './session/session.ts';
import { applyLayers, chained, type OverlayStageOptions } from './stages/overlay.ts';
import { remove } from './stages/remove.ts';
import type { OpenImages, PlatformRecipe } from './stages/resolve.ts';
import { labelNewPaths } from './trees/labels.ts';
import { type ImageTrees, TreeSources } from './trees/tree-sources.ts';

/** All that is known of one platform's build before anything is written: what a plan shows, and what engines work from. */
export interface Prepared extends ReadBase {
  readonly from: PlatformRecipe;
  readonly removed: readonly EntryPath[];
  /** Those of them that the recipe does not name: the modules of a kernel that goes. */
  readonly oldModules: readonly EntryPath[];
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
  /** What the result would break or lose. */
  readonly breakage: readonly Breakage[];
}

export interface PrepareOptions {
  readonly images: OpenImages;
  readonly bases: BaseCache;
  readonly imageTrees: ImageTrees;
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number | undefined;
  /** Whether every path that changes is wanted, as a plan shows them: one of a hundred thousand takes its memory. */
  readonly listsChanges: boolean;
}

/** Runs the stages that read, from pull to overlay, and refuses what would not boot. */
export async function prepare(
  from: PlatformRecipe,
  { images, bases, imageTrees, sourceDateEpoch, listsChanges }: PrepareOptions,
  context: BuildContext,
): Promise<Prepared> {
  const { platform, recipe, version } = from;
  const serviceContext = { version, architecture: platform.architecture, context };
  checkSpecs(recipe.services, serviceContext);
  checkLayerCompression(from);
  const read = await bases.read(from);
  const { base } = read;
  const time = sourceDateEpoch ?? base.reader.superblock.modificationTime;
  const sources = new TreeSources({ images, imageTrees, platform, time, context });
  const final = await readFinalStage(recipe, platform.architecture, { sources, time }, context);
  const kernel =
    final.kernel ?? (recipe.kernel ? await liftKernel(recipe.kernel, { sources, time }, context) : undefined);
  const removal = await runStage(context, {
    stage: 'remove',
    platform,
    run: async () => removeAll(base.tree, recipe, context),
    summary: ({ removed }) => (removed.length === 0 ? 'nothing' : removed.map((path) => `/${path}`).join(' ')),
  });
  const overlaid = await runStage(context, {
    stage: 'overlay',
    platform,
    run: async () => await overlayAll(removal.tree, from, { sources, time, kernelRelease: kernel?.release }),
    summary: ({ changes }) => describeChanges(changes),
  });
  const tree = finishTree(overlaid.tree, { base, from, time });
  const kernelRelease = await checkKernel(
    { kernel, baseKernel: read.boot.kernel, tree, base, severalReleases: recipe.kernel?.keepOldModules ?? true },
    context,
  );
  if (kernel) await warnOfModules({ kernel, tree, recipe, sources, time }, context);
  await checkServicesInTree(tree, recipe.services, serviceContext);
  const breakage = await findBreakage({
    ...read,
    from,
    tree: overlaid.tree,
    kernel,
    release: kernelRelease,
    sources,
  });
  const { removed, oldModules } = removal;
  const changes = listsChanges ? overlaid.changes : [];
  return { ...read, from, removed, oldModules, changes, tree, kernel, kernelRelease, final, sources, time, breakage };
}

/** What the recipe removes, and what goes with the kernel that it replaces. */
function removeAll(
  tree: RootTree,
  { remove: patterns, kernel }: Recipe,
  context: BuildContext,
): Removal & WithoutOldModules {
  const removal = remove(tree, patterns, context);
  const without = withoutOldModules(removal.tree, kernel);
  return { ...removal, ...without, removed: [...removal.removed, ...without.oldModules] };
}

interface ModuleWarnings extends OverlayStageOptions {
  readonly kernel: NewKernel;
  readonly tree: RootTree;
  readonly recipe: Recipe;
}

/** Modules that stay although their kernel goes, and modules that do not come along. */
async function warnOfModules(
  { kernel, tree, recipe, ...options }: ModuleWarnings,
  { report }: BuildContext,
): Promise<void> {
  const warn = (message: string): void => report({ kind: 'warning', message });
  if (recipe.kernel === undefined) {
    const warning = oldModulesWarning(tree, kernel, recipe);
    if (warning !== undefined) warn(warning);
    return;
  }
  const others = await otherReleases(recipe.kernel, kernel.release, options);
  if (others.length > 0)
    warn(`the source of the kernel ${kernel.release} holds modules for ${others.join(', ')} too, which are left out`);
}

export interface OverlayAllOptions extends OverlayStageOptions {
  /** Of the kernel that the recipe brings. */
  readonly kernelRelease: string | undefined;
}

/** Everything that a recipe puts into the root file system: modules, layers, services, in this order. */
export async function overlayAll(
  tree: RootTree,
  { recipe }: PlatformRecipe,
  { kernelRelease: release, ...options }: OverlayAllOptions,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  const { kernel } = recipe;
  if (kernel) result = chained(result, await addModules(result.tree, { kernel, release }, options));
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
