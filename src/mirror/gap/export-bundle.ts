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
import { planMirror } from '../copy/plan.ts';
import { planMirrorLocked } from '../copy/plan-locked.ts';
import type { MirrorPlan, PlannedImage, SourceReaders } from '../copy/plan-model.ts';
import { failureOfPlan, failureOfRun, type MirrorOutcome, type RunMirrorOptions, runMirror } from '../copy/run.ts';
import { formatMirrorLock, MIRROR_LOCK_NAME, type MirrorLock } from '../file/mirror-lock.ts';
import type { ImageRequest } from '../file/mirror-model.ts';
import { type MirrorTarget, parseMirrorTarget } from '../file/target-place.ts';
import { bundleName, fullName, type MirrorSettings, renderBundleMirror } from './bundle-mirror.ts';
import { bundleTarget } from './bundle-target.ts';
import type { Receipt } from './receipt.ts';
import { receiptTarget } from './receipt-target.ts';

/** What to put into a bundle, and in which form. */
export interface PlanExportOptions {
  readonly sources: SourceReaders;
  readonly form: BundleForm;
  /** @default one volume */
  readonly volumeBytes?: number | undefined;
  readonly settings: MirrorSettings;
  /** What the far side holds already. @default nothing */
  readonly receipt?: Receipt | undefined;
  /** Take just what this says, whatever tags mean by now. @default what they mean */
  readonly lock?: MirrorLock | undefined;
  /** Further texts to take along, by their names below `rootsmith/`, such as `config/registries.yaml`. */
  readonly extras?: ReadonlyMap<string, string> | undefined;
  /** Of the run. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PlannedExport {
  readonly plan: MirrorPlan;
  readonly bundle: BundlePlan;
}

/** Names are checked for the far side even where nobody says yet which registry that is. */
const FAR_SIDE: MirrorTarget = { kind: 'registry', text: 'the far side', domain: 'registry.invalid', prefix: '' };

/**
 * Finds out what a bundle will hold and where each byte of it will lie. Nothing is written. Throws where
 * an image cannot be had: a bundle with holes would be found out on the far side only. Throws
 * `LOCK_DRIFT` where images and lock do not fit.
 */
export async function planExport(
  requests: readonly ImageRequest[],
  options: PlanExportOptions,
): Promise<PlannedExport> {
  const { sources, settings, receipt, lock, budget, signal } = options;
  // A receipt has the names of the place that it is of, whatever this side calls that place.
  const place = placeOf(receipt?.place ?? settings.target);
  const target = receiptTarget(receipt);
  const places = { ...settings, sources, target, place, namesAreWhole: true, probeBelongings: true, budget, signal };
  const plan = await (lock === undefined ? planMirror(requests, places) : planMirrorLocked(requests, lock, places));
  refuseFailed(plan);
  const extras = new Map([
    ['mirror.yaml', renderBundleMirror(plan.images, requests, settings)],
    [MIRROR_LOCK_NAME, formatMirrorLock(plan.images.map((image) => ({ ...image, source: fullName(image, requests) })))],
    ...(options.extras ?? []),
  ]);
  const bundle = planBundle({
    form: options.form,
    volumeBytes: options.volumeBytes,
    images: plan.images.flatMap((image) => bundleImages(image, requests)),
    blobs: carriedBlobs(plan),
    extras: new Map([...extras].map(([name, text]) => [name, new TextEncoder().encode(text)])),
    absent: absentBlobs(plan),
    delta: receipt && {
      receipt: receipt.checksum,
      unchanged: plan.images.filter(isPresent).map((image) => ({
        name: fullName(image, requests),
        digest: image.root.digest,
      })),
    },
  });
  return { plan, bundle };
}

/** Fetches what is planned and writes it, each byte once. Can be run again where it was interrupted. */
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

function placeOf(text: string | undefined): MirrorTarget {
  return text === undefined ? FAR_SIDE : parseMirrorTarget(text, '/');
}

function refuseFailed(plan: MirrorPlan): void {
  const failure = failureOfPlan(plan);
  if (failure === undefined) return;
  const { code, message, hint, details } = failure;
  throw new RootsmithError(code, `no bundle was written: ${message}`, { hint, details, cause: failure });
}

/** Where each byte of a bundle lies is known before the first: nothing can be left out of it any more. */
function refuseLater({ images }: MirrorOutcome, plan: MirrorPlan): void {
  const known = new Set(plan.images.flatMap(({ left }) => left));
  const left = images.flatMap((image) => image.left.map((one) => ({ one, source: image.source })));
  const found = left.find(({ one }) => !known.has(one));
  if (found === undefined) return;
  const { source, one } = found;
  const { error, what } = one;
  throw new RootsmithError(
    error.code,
    `no bundle was written: ${source}: what belongs to it, ${what}, broke while it was read: ${error.message}`,
    { hint: 'Run it again, or leave it out: `--no-referrers`.', details: error.details, cause: error },
  );
}

function isPresent({ state }: PlannedImage): boolean {
  return state === 'present';
}

/** The image under its own name, and under names of their own what belongs to it. */
function bundleImages(image: PlannedImage, requests: readonly ImageRequest[]): readonly NewBundleImage[] {
  if (isPresent(image)) return [];
  const { domain, path, tag: own } = bundleName(image, requests);
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

/** Manifests of every image that changed, and the blobs that no repository of the far side has. */
function carriedBlobs({ images, blobs }: MirrorPlan): readonly Descriptor[] {
  return [
    ...images
      .filter((image) => !isPresent(image))
      .flatMap(({ manifests }) => manifests.map(({ descriptor }) => descriptor)),
    ...blobs.filter(({ presentIn }) => presentIn.length === 0).map(({ descriptor }) => descriptor),
  ];
}

function absentBlobs(plan: MirrorPlan): readonly AbsentBlob[] {
  const carried = new Set(carriedBlobs(plan).map(({ digest }) => digest));
  const changed = plan.images.filter((image) => !isPresent(image));
  const held = changed.flatMap(({ blobs }) => blobs.map(({ digest }): AbsentBlob => ({ digest, why: 'receipt' })));
  const unwanted = changed.flatMap(({ omitted }) => omitted.map((digest): AbsentBlob => ({ digest, why: 'platform' })));
  return [...unwanted, ...held].filter(({ digest }) => !carried.has(digest));
}
