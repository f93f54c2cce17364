import {
  type AbsentBlob,
  type BundleForm,
  type BundlePlan,
  type NewBundleImage,
  planBundle,
  type WrittenBundle,
  writeBundle,
} from '../../bundle/index.ts';
import type { Budget } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { Descriptor, Digest } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import {
  failureOfPlan,
  failureOfRun,
  type MirrorOutcome,
  type MirrorPlan,
  type PlannedImage,
  planMirror,
  planMirrorLocked,
  type RunMirrorOptions,
  runMirror,
  type SourceReaders,
} from '../copy/index.ts';
import {
  formatMirrorLock,
  type ImageRequest,
  type ImageToLock,
  MIRROR_LOCK_NAME,
  type MirrorLock,
  type MirrorTarget,
  parseMirrorTarget,
} from '../file/index.ts';
import { bundleName, fullName, type MirrorSettings, renderBundleMirror } from './bundle-mirror.ts';
import { bundleTarget } from './bundle-target.ts';
import type { Receipt } from './receipt.ts';
import { receiptTarget } from './receipt-target.ts';

/** Says what is put into a bundle, and in which form. */
export interface PlanExportOptions {
  readonly sources: SourceReaders;
  readonly form: BundleForm;
  /** @default one volume */
  readonly volumeBytes?: number | undefined;
  readonly settings: MirrorSettings;
  /** Leave out what the far side holds. @default the far side is empty */
  readonly receipt?: Receipt | undefined;
  /** Take exactly this content, whatever tags mean by now. @default what tags mean now */
  readonly lock?: MirrorLock | undefined;
  /** Further texts for the bundle, by their names below `rootsmith/`, such as `config/registries.yaml`. */
  readonly extras?: ReadonlyMap<string, string> | undefined;
  /** The budget of the whole run. @default a new budget */
  readonly budget?: Budget | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PlannedExport {
  readonly plan: MirrorPlan;
  readonly bundle: BundlePlan;
}

/** Stands for the registry of the far side where it is not known yet: names are checked all the same. */
const FAR_SIDE: MirrorTarget = { kind: 'registry', text: 'the far side', domain: 'registry.invalid', prefix: '' };

/**
 * Finds out what a bundle will hold, and where each byte of it will lie. Nothing is written. Throws where an image
 * cannot be read: otherwise the hole would be noticed on the far side only. Throws `LOCK_DRIFT` where the lock does not
 * fit the images.
 */
export async function planExport(
  requests: readonly ImageRequest[],
  options: PlanExportOptions,
): Promise<PlannedExport> {
  const { settings, receipt } = options;
  const plan = await planFor(requests, options);
  refuseFailed(plan);
  const extras = new Map([
    ['mirror.yaml', renderBundleMirror(plan.images, requests, settings)],
    [MIRROR_LOCK_NAME, formatMirrorLock(plan.images.map(asBundled))],
    ...(options.extras ?? []),
  ]);
  const { copy: changed = [], present = [] } = Object.groupBy(plan.images, ({ state }) => state);
  const unchanged = present.map((image) => ({ name: fullName(image), digest: image.root.digest }));
  const blobs = carriedBlobs(changed, plan);
  const bundle = planBundle({
    form: options.form,
    volumeBytes: options.volumeBytes,
    images: changed.flatMap(bundleImages),
    blobs,
    extras: new Map([...extras].map(([name, text]) => [name, new TextEncoder().encode(text)])),
    absent: absentBlobs(changed, new Set(blobs.map(({ digest }) => digest))),
    delta: receipt && { receipt: receipt.checksum, unchanged },
  });
  return { plan, bundle };
}

/** Fetches the planned content and writes it, each byte once. After an interruption it can be run again. */
export async function exportBundle(
  { plan, bundle }: PlannedExport,
  to: string,
  options: Omit<RunMirrorOptions, 'target'>,
): Promise<WrittenBundle> {
  const fill: Parameters<typeof writeBundle>[2] = async (writer) => {
    const outcome = await runMirror(plan, { ...options, target: bundleTarget(writer, to) });
    const failure = failureOfRun(outcome);
    if (failure !== undefined) throw failure;
    refuseLater(outcome, plan);
  };
  return await writeBundle(to, bundle, fill, { signal: options.signal });
}

/** Plans a mirror run to the far side, as its receipt describes it. */
async function planFor(
  requests: readonly ImageRequest[],
  { sources, settings, receipt, lock, budget, report, signal }: PlanExportOptions,
): Promise<MirrorPlan> {
  const { naming, index, foreignLayers } = settings;
  // The names in a receipt are those of its own place, whatever this side calls that place.
  const place = receipt === undefined ? (settings.target ?? FAR_SIDE) : parseMirrorTarget(receipt.place, '/');
  const options = { sources, target: receiptTarget(receipt), place, naming, check: 'name' as const, report, signal };
  if (lock !== undefined) return await planMirrorLocked(requests, lock, options);
  const referrers = settings.referrers ? 'readable' : 'none';
  return await planMirror(requests, { ...options, index, referrers, foreignLayers, budget });
}

/** In the lock of a bundle, the source of an image is its full name in the bundle. */
function asBundled(image: PlannedImage): ImageToLock {
  return { ...image, source: { text: fullName(image) } };
}

function refuseFailed(plan: MirrorPlan): void {
  const failure = failureOfPlan(plan);
  if (failure === undefined) return;
  const { code, message, hint, details } = failure;
  throw new RootsmithError(code, `no bundle was written: ${message}`, { hint, details, cause: failure });
}

/** Where each byte of a bundle lies is decided before the first is written, so nothing can be left out later. */
function refuseLater({ images }: MirrorOutcome, plan: MirrorPlan): void {
  const known = new Set(plan.images.flatMap(({ left }) => left));
  const left = images.flatMap((image) => image.left.map((one) => ({ one, source: image.source })));
  const found = left.find(({ one }) => !known.has(one));
  if (found === undefined) return;
  const { source, one } = found;
  const { error, what } = one;
  throw new RootsmithError(
    error.code,
    `no bundle was written: ${source}: its referrer ${what} broke while it was read: ${error.message}`,
    { hint: 'Run it again, or leave it out: `--no-referrers`.', details: error.details, cause: error },
  );
}

/** Names the image in the bundle, and its referrers beside it. */
function bundleImages(image: PlannedImage): readonly NewBundleImage[] {
  const { domain, path, tag: own } = bundleName(image);
  const repository = `${domain}/${path}`;
  const byDigest = new Map<Digest, Descriptor>(
    image.manifests.map(({ descriptor }) => [descriptor.digest, descriptor]),
  );
  const tagged = image.tags.flatMap(({ tag, digest }) => {
    const descriptor = byDigest.get(digest);
    return descriptor === undefined ? [] : [{ repository, tag, descriptor }];
  });
  const referrers = image.manifests
    .filter(({ subject }) => subject !== undefined)
    .map(({ descriptor }) => ({ repository, tag: undefined, descriptor }));
  return [{ repository, tag: own, descriptor: image.root }, ...tagged, ...referrers];
}

/** A bundle carries the manifests of every image that changed, and the blobs that no repository of the far side has. */
function carriedBlobs(changed: readonly PlannedImage[], { blobs }: MirrorPlan): readonly Descriptor[] {
  const manifests = changed.flatMap((image) => image.manifests.map(({ descriptor }) => descriptor));
  return [...manifests, ...blobs.filter(({ presentIn }) => presentIn.length === 0).map(({ descriptor }) => descriptor)];
}

function absentBlobs(changed: readonly PlannedImage[], carried: ReadonlySet<Digest>): readonly AbsentBlob[] {
  const held = changed.flatMap(({ blobs }) => blobs.map(({ digest }): AbsentBlob => ({ digest, why: 'receipt' })));
  const unwanted = changed.flatMap(({ omitted }) => omitted.map((digest): AbsentBlob => ({ digest, why: 'platform' })));
  return [...unwanted, ...held].filter(({ digest }) => !carried.has(digest));
}
