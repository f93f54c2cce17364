import { codecPool } from '../codecs/index.ts';
import { readSourceDateEpoch } from '../files/index.ts';
import type { GraftLayout } from '../formats/index.ts';
import { readExtensionLayers } from '../initramfs/index.ts';
import { formatPlatform, type ImageSink } from '../oci/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { RootTree } from '../rootfs/index.ts';
import { osRelease, parseTalosVersion } from '../talos/index.ts';
import { openBootAssets } from './assets/boot-assets.ts';
import { LayerCache } from './assets/layer-cache.ts';
import { openOverlay } from './board-overlay/open-overlay.ts';
import type { NewFile } from './boot/boot-plan.ts';
import { checkCustomization } from './boot/check-customization.ts';
import { longLines } from './boot/long-lines.ts';
import { planBoot } from './boot/plan-boot.ts';
import { signingReader } from './boot/signing-keys.ts';
import { refuseBreakage } from './breakage/refuse.ts';
import { checkResult } from './check-result.ts';
import { readFinalStage } from './dockerfile/final-stage.ts';
import { EarlyRead } from './early-read.ts';
import { buildWithDocker } from './engines/docker.ts';
import { type EngineName, findEngine } from './engines/engine.ts';
import { squashByGraft } from './engines/graft.ts';
import { addExtensions } from './extensions/add-extensions.ts';
import { EarlyExtensions } from './extensions/early-extensions.ts';
import { type ExtensionSegments, writeSegments } from './extensions/extension-segments.ts';
import { spaceOfBuild } from './images/build-space.ts';
import { imageEdits } from './images/image-edits.ts';
import { type AssembledImage, type FinishedImage, joinPlatforms } from './images/new-image.ts';
import type { PlatformRecipe } from './images/platform-recipe.ts';
import type { KeptReads, KeptReadsOptions } from './kept-reads.ts';
import { checkAndIndexModules } from './kernel/index-modules.ts';
import { kernelFile, liftKernel } from './kernel/new-kernel.ts';
import { packFilesAhead } from './new-layers/files-ahead.ts';
import { checkLayerCompression } from './new-layers/layer-compression.ts';
import type { Prepared, ReadBase } from './prepared.ts';
import { checkSpecs } from './services/check-specs.ts';
import type { BuildContext } from './session/context.ts';
import { warnOfFullDisks } from './session/output-space.ts';
import { runStage } from './session/run-stage.ts';
import { assembleStage, type NewLayerContent } from './stages/assemble.ts';
import { overlayStage } from './stages/overlay.ts';
import { type NewLayerFile, packStage } from './stages/pack.ts';
import { publishStage } from './stages/publish.ts';
import { pullStage } from './stages/pull.ts';
import { removeStage } from './stages/remove.ts';
import { type ResolvedRecipe, resolveStage } from './stages/resolve.ts';
import { type SquashEngine, squashStage } from './stages/squash.ts';
import { unpackStage } from './stages/unpack.ts';
import { unsquashStage } from './stages/unsquash.ts';
import { finishTree } from './trees/finish-tree.ts';
import { keepsRootfs } from './trees/keeps-rootfs.ts';
import { TreeSources } from './trees/tree-sources.ts';

/** The ten stages of a build, in the order in which they run. The functions below run them. */
export const buildStages = [
  resolveStage, //  references to digests
  pullStage, //     layers to boot assets
  unpackStage, //   initramfs to its entries
  unsquashStage, // rootfs.sqsh to a tree
  removeStage, //   tree to a smaller tree
  overlayStage, //  tree to the new tree
  squashStage, //   new tree to rootfs.sqsh
  packStage, //     entries to initramfs
  assembleStage, // boot assets to layers, config, manifest
  publishStage, //  image to a place
] as const;

/** How a build is done. */
export interface BuildSettings extends KeptReadsOptions {
  /** @default 'graft' */
  readonly engine?: EngineName;
  /** How the engine `graft` lays data out. @default 'compact' */
  readonly layout?: GraftLayout | undefined;
  /** Network of RUN steps, for the engine `docker`. @default the daemon's own */
  readonly network?: string | undefined;
  /** Builds what would break the boot or lose something too: each finding is a warning then. @default false */
  readonly force?: boolean | undefined;
}

export const DEFAULT_ENGINE: EngineName = 'graft';

/** One run of the stages. */
export interface PipelineRun {
  readonly settings: BuildSettings;
  readonly kept: KeptReads;
  /** Lives as long as this run. */
  readonly context: BuildContext;
}

/** Everything that is known of a build before anything is written. */
export interface PreparedBuild {
  readonly resolved: ResolvedRecipe;
  /** By platform. */
  readonly prepared: readonly Prepared[];
}

/** A build from its recipe to the published image. Nothing is written before all platforms are known to be buildable. */
export async function runBuild(recipe: Recipe, outputs: readonly string[], run: PipelineRun): Promise<FinishedImage> {
  const { context, settings } = run;
  const found = await resolveImages(recipe, run);
  await warnOfFullDisks(outputs, spaceOfBuild(found.platforms), context);
  const { resolved, prepared } = await preparePlatforms(found, 'forget', run);
  refuseBreakage(
    prepared.map(({ from, breakage }) => ({ platform: formatPlatform(from.platform), breakage })),
    { force: settings.force ?? false, report: context.report },
  );
  const sinks: ImageSink[] = [];
  for (const place of outputs) sinks.push(context.keep(await context.places.openSink(place)));
  const images: AssembledImage[] = [];
  for (const each of prepared) images.push(await writeImage(each, sinks, run));
  const finished = joinPlatforms(resolved.base, images);
  for (const sink of sinks) await runStage(publishStage, { input: { finished, sink } }, context);
  return finished;
}

/**
 * The half of a build that only reads, for all platforms. `changes` says whether the list of changed paths is kept, as
 * a plan shows it: the list of a hundred thousand paths takes as much memory.
 */
export async function prepareBuild(
  recipe: Recipe,
  changes: 'keep' | 'forget',
  run: PipelineRun,
): Promise<PreparedBuild> {
  return await preparePlatforms(await resolveImages(recipe, run), changes, run);
}

async function preparePlatforms(
  resolved: ResolvedRecipe,
  changes: 'keep' | 'forget',
  run: PipelineRun,
): Promise<PreparedBuild> {
  // The threads start while the base is read.
  if (changes === 'forget' && engineOf(run).kind === 'squash') codecPool.prepare();
  const openKeys = signingReader(run.context);
  const prepared: Prepared[] = [];
  for (const from of resolved.platforms) {
    const platform = await prepare(from, openKeys, run);
    prepared.push(changes === 'keep' ? platform : { ...platform, changes: [] });
  }
  return { resolved, prepared };
}

/** Resolve: the recipe with its images open, for each platform. */
export async function resolveImages(recipe: Recipe, { settings, kept, context }: PipelineRun): Promise<ResolvedRecipe> {
  for (const { message, at } of recipe.warnings)
    context.report({ kind: 'warning', message: `${at.file}:${at.line}: ${message}` });
  const resolved = await runStage(
    resolveStage,
    { input: { recipe, images: kept.images, imageTrees: kept.imageTrees, lock: settings.lock } },
    context,
  );
  for (const name of kept.images.unusedReplacements())
    context.report({ kind: 'warning', message: `\`${name}\` has a replacement, but the recipe does not name it` });
  return resolved;
}

/** Pull to overlay, for one platform, with the checks that need nothing to be written. */
async function prepare(
  from: PlatformRecipe,
  openKeys: ReturnType<typeof signingReader>,
  run: PipelineRun,
): Promise<Prepared> {
  const { platform, recipe, version } = from;
  const { kept, context } = run;
  checkCustomization(from, run.settings.engine ?? DEFAULT_ENGINE, context);
  const { secureBoot, kernelArgs, platform: linePlatform } = recipe.customization;
  const signing = secureBoot && (await openKeys(secureBoot));
  checkSpecs(recipe.services, { version, architecture: platform.architecture, context });
  checkLayerCompression(from);
  await using early = earlyExtensions(from, run);
  const read = await readBaseOnce(from, kept);
  const brought = await readFilesOfRecipe(from, read, run);
  const { sources, time, kernel } = brought;
  const removal = await runStage(removeStage, { platform, input: { tree: read.base.tree, recipe } }, context);
  const toOverlay = { tree: removal.tree, recipe, kernelRelease: kernel?.release, sources, time };
  const overlaid = await runStage(overlayStage, { platform, input: toOverlay }, context);
  const indexed = await checkAndIndexModules({ ...read, ...brought, from, tree: overlaid.tree }, context);
  const owners = recipe.setsOwners ? 'keep' : 'root';
  const tree = finishTree(indexed.tree, { base: read.base.tree, owners, version, time });
  const { tree: laid, ...found } = indexed;
  const bootPlan = await planBoot(read.boot, {
    version,
    architecture: platform.architecture === 'arm64' ? 'arm64' : 'amd64',
    platform: linePlatform,
    extraArguments: kernelArgs,
    osRelease: osReleaseOf(recipe),
    signing,
    overlay: recipe.customization.overlay,
    kernelRelease: found.kernelRelease,
    signal: context.signal,
  });
  for (const message of longLines(bootPlan.lines)) context.report({ kind: 'warning', message });
  const added = await addExtensions({ ...read, ...brought, ...found, sources: early, from, tree }, context);
  const result = { ...read, ...brought, ...found, added, from, tree, bootPlan };
  const checked = await checkResult({ ...result, overlaid: laid }, context);
  const { removed, oldModules } = removal;
  const { changes } = overlaid;
  const isKept = keepsRootfs(recipe, { removed, changes, indexes: found.indexes });
  return { ...result, ...checked, keepsRootfs: isKept, removed, oldModules, changes };
}

/** The time does not matter: entries of extensions get that of the build, which the base tells. */
function earlyExtensions({ recipe, platform }: PlatformRecipe, { kept, context }: PipelineRun): EarlyExtensions {
  const { images, imageTrees } = kept;
  const sources = new TreeSources({ images, imageTrees, platform, time: 0, context });
  return new EarlyExtensions(recipe.customization.extensions, sources);
}

function osReleaseOf({ osRelease: named }: Recipe): string | undefined {
  if (named === undefined) return undefined;
  return osRelease(parseTalosVersion(named.version), { name: named.name });
}

function readBaseOnce(from: PlatformRecipe, { bases, context, cacheBase }: KeptReads): Promise<ReadBase> {
  const isSigned = from.recipe.customization.secureBoot !== undefined;
  const digests = [from.view, from.artifacts].map((view) => view?.descriptor.digest).join(' ') + String(isSigned);
  const key = `${digests} ${JSON.stringify(from.recipe.bootFiles)}`;
  const known = bases.get(key) ?? readBase(from, cacheBase, context);
  bases.set(key, known);
  return known;
}

/** Pull, unpack and unsquash. The latter two begin while pull still reads the layer, where that is possible. */
async function readBase(
  { platform, view, artifacts, recipe }: PlatformRecipe,
  cacheBase: boolean,
  outer: BuildContext,
): Promise<ReadBase> {
  const budget = outer.budget.open(`\`${view.source.place}\` (${formatPlatform(platform)})`);
  const context = { ...outer, budget };
  await using early = new EarlyRead(context);
  const assets = await runStage(
    pullStage,
    {
      platform,
      input: {
        view,
        artifacts,
        ownFiles: recipe.bootFiles,
        seeksSplash: recipe.customization.secureBoot !== undefined,
        onAsset: early.onAsset,
        cache: cacheBase ? await LayerCache.open(context) : undefined,
      },
    },
    context,
  );
  const boot = await openBootAssets(assets);
  const begun = early.of(boot);
  const initramfs = await runStage(unpackStage, { platform, input: boot.initramfs, begun: begun?.initramfs }, context);
  const base = await runStage(unsquashStage, { platform, input: initramfs, begun: begun?.base }, context);
  const extensions = await readExtensionLayers(initramfs, context);
  return { assets, boot, initramfs, base, extensions };
}

/** The sources of the recipe's files, and those files that go beside the root file system. */
async function readFilesOfRecipe(
  { platform, recipe, version }: PlatformRecipe,
  { base }: ReadBase,
  { kept, context }: PipelineRun,
): Promise<Pick<Prepared, 'time' | 'sources' | 'final' | 'kernel' | 'boardOverlay'>> {
  const time = readSourceDateEpoch(context.env) ?? base.reader.superblock.modificationTime;
  const { images, imageTrees } = kept;
  const sources = new TreeSources({ images, imageTrees, platform, time, context });
  const final = await readFinalStage(recipe, platform.architecture, { sources, time }, context);
  const kernel = final.kernel ?? (recipe.kernel && (await liftKernel(recipe.kernel, sources, context)));
  const boardOverlay = await openOverlay(recipe, { images, sources, version, time });
  return { time, sources, final, kernel, boardOverlay };
}

function engineOf({ settings: { engine = DEFAULT_ENGINE } }: PipelineRun): ReturnType<typeof findEngine> {
  return findEngine(engine);
}

async function writeImage(prepared: Prepared, sinks: readonly ImageSink[], run: PipelineRun): Promise<AssembledImage> {
  const engine = engineOf(run);
  const { network } = run.settings;
  return engine.kind === 'squash'
    ? await finishImage(prepared, { engine: engine.squash, sinks }, run)
    : await buildWithDocker(prepared, { network }, run.context);
}

/**
 * The extension layer whose module indexes are made anew, where there is one. Added extensions bring another in its
 * place.
 */
async function newLayerFiles(
  { indexes, added, time }: Prepared,
  context: BuildContext,
): Promise<readonly NewLayerFile[]> {
  const { layer } = indexes;
  if (layer === undefined || added?.indexes !== undefined) return [];
  const content = await squashByGraft({ base: layer.squashfs, tree: layer.newTree, time }, context);
  return [{ image: layer.image, segment: layer.segment, content }];
}

function newLayersOf(bootFiles: readonly NewFile[], overlay: RootTree | undefined): readonly NewLayerContent[] {
  return [
    ...(bootFiles.length === 0 ? [] : [{ content: bootFiles, createdBy: 'rootsmith: boot files' }]),
    ...(overlay === undefined ? [] : [{ content: overlay, createdBy: 'rootsmith: overlay' }]),
  ];
}

/** What the extensions of the recipe add to the initramfs, where it has any. */
function addedSegments(
  { added, base, initramfs, time }: Prepared,
  context: BuildContext,
): (() => Promise<ExtensionSegments>) | undefined {
  const { compressor } = base.reader;
  const { compression } = initramfs.segment;
  return added && (() => writeSegments(added, { squashfs: compressor, compression, time }, context));
}

/** Squash, pack and assemble, for one platform. The kernel is compressed for its layer while squash runs. */
async function finishImage(
  prepared: Prepared,
  { engine, sinks }: { readonly engine: SquashEngine; readonly sinks: readonly ImageSink[] },
  { settings: { layout }, context }: PipelineRun,
): Promise<AssembledImage> {
  const { from, assets, bootPlan, initramfs, final, tree, time } = prepared;
  const { platform, view, recipe } = from;
  const { compression } = recipe.image;
  const kernel = prepared.kernel && kernelFile(prepared.kernel);
  const known = bootPlan.outline({ kernel, time });
  const ahead = packFilesAhead({ view, assets, replacements: known, compression }, context);
  const base = { ...prepared.base, onDisk: initramfs.rootfs.onDisk };
  const input = { engine, base, tree, time, layout };
  const rootfs = prepared.keepsRootfs ? undefined : await runStage(squashStage, { platform, input }, context);
  const layers = await newLayerFiles(prepared, context);
  const added = addedSegments(prepared, context);
  const packed = await runStage(packStage, { platform, input: { initramfs, rootfs, layers, added, time } }, context);
  const { replacements, newFiles, measured } = await bootPlan.make({ initramfs: packed, kernel, time });
  const edits = imageEdits({ recipe, view, time });
  const extraFiles = final.files;
  const newLayers = newLayersOf(newFiles, prepared.boardOverlay);
  const parts = { view, assets, replacements, ahead, newLayers, extraFiles, edits, compression, time, sinks };
  return { ...(await runStage(assembleStage, { platform, input: parts }, context)), measured };
}
