import { atOnce, runQueue } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { Digest, RepositoryTarget } from '../../oci/index.ts';
import { ignoreProgress, type Report } from '../../progress/index.ts';
import type { Bandwidth } from '../../registry/index.ts';
import { formatTarget } from '../file/naming.ts';
import { attempt } from './failures.ts';
import { describeLeft, failureOfBelonging, isLasting, type LeftBehind } from './left-behind.ts';
import { type BlobMover, moveBlob, type TransferCounts } from './move-blob.ts';
import type { FailedImage, MirrorPlan, PlannedBlob, PlannedImage, SourceReaders, TargetName } from './plan-model.ts';
import { Publisher } from './publish-image.ts';

/** What a run needs beside its plan. */
export interface RunMirrorOptions {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  /** Transfers at once. @default 8 */
  readonly concurrency?: number | undefined;
  /** What all transfers together may take of a line. @default no limit */
  readonly bandwidth?: Bandwidth | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of one image. */
export interface ImageOutcome {
  readonly source: string;
  readonly target: TargetName;
  /** What the target's name means now; undefined where the image failed. */
  readonly digest: Digest | undefined;
  readonly state: 'copied' | 'present' | 'failed';
  readonly error?: RootsmithError | undefined;
  /** What belongs to it and did not come along. */
  readonly left: readonly LeftBehind[];
}

/** What became of a plan. */
export interface MirrorOutcome {
  /** In the order of the plan, those that failed before it at the end. */
  readonly images: readonly ImageOutcome[];
  readonly transfers: Readonly<Omit<TransferCounts, 'refusedMounts'>>;
}

export const DEFAULT_CONCURRENCY = 8;
const IMAGES_AT_ONCE = 8;

/**
 * Carries out a plan. Each blob is fetched once and sent once, whatever number of images share it; an
 * image's manifests follow when its blobs are there, and its name comes last. An image that fails does
 * not stop the others. Can be run again: what is there is not sent again.
 */
export async function runMirror(plan: MirrorPlan, options: RunMirrorOptions): Promise<MirrorOutcome> {
  const { report = ignoreProgress, signal, concurrency = DEFAULT_CONCURRENCY } = options;
  const counts: TransferCounts = { bytesRead: 0, bytesWritten: 0, bytesMounted: 0, refusedMounts: 0 };
  const { sources, target, bandwidth } = options;
  const mover: BlobMover = { sources, target, bandwidth, report, signal, counts };
  const run = new MirrorRun(plan, options, report);
  const { images, present, bytesToMove, bytesToMount } = plan.totals;
  const failed = plan.failed.length;
  report({ kind: 'mirror-start', images: images + failed, present, bytesToMove, bytesToMount, failed });
  const work = plan.blobs.map((blob) => ({
    size: blob.descriptor.size,
    run: async () => (run.isWanted(blob) ? run.settle(blob, await moveBlob(blob, mover)) : undefined),
  }));
  const ready = atOnce(run.readyFromStart(), IMAGES_AT_ONCE, (image) => run.publish(image));
  const ends = await Promise.allSettled([runQueue(work, concurrency), ready]);
  await run.end();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const { refusedMounts: _, ...transfers } = counts;
  return { images: run.outcomes(), transfers };
}

/** The failure that a run as a whole ends with; undefined where nothing failed. */
export function failureOfRun({ images }: MirrorOutcome): RootsmithError | undefined {
  const failed = images.flatMap(({ error, source }) => (error === undefined ? [] : [{ error, source }]));
  return failureOfAll(failed, images.length);
}

/** The same for a plan that was not carried out. */
export function failureOfPlan({ images, failed }: MirrorPlan): RootsmithError | undefined {
  return failureOfAll(failed, images.length + failed.length);
}

/** Where all images failed for one reason, that reason; otherwise `MIRROR_INCOMPLETE`. */
function failureOfAll(
  failed: readonly { readonly source: string; readonly error: RootsmithError }[],
  count: number,
): RootsmithError | undefined {
  const [first] = failed;
  if (first === undefined) return undefined;
  const isWhole = failed.length === count && failed.every(({ error }) => error.code === first.error.code);
  const lines = failed.map(
    ({ error, source }) => `${source}: ${error.lines.join('; ')}${isWhole ? '' : ` [${error.code}]`}`,
  );
  const head = `${failed.length} of ${count} images failed:`;
  return new RootsmithError(isWhole ? first.error.code : 'MIRROR_INCOMPLETE', [head, ...lines], {
    hint: first.error.hint ?? 'Run it again: what is at the target is not sent again.',
    details: { failed: failed.length, images: count },
  });
}

/** Which images wait for which blobs. */
class MirrorRun {
  readonly #plan: MirrorPlan;
  readonly #options: RunMirrorOptions;
  readonly #report: Report;
  readonly #publisher: Publisher;
  readonly #waiting = new Map<PlannedImage, Set<Digest>>();
  readonly #byBlob = new Map<Digest, PlannedImage[]>();
  readonly #results = new Map<PlannedImage, RootsmithError | undefined>();
  readonly #lost = new Map<PlannedImage, Map<Digest, RootsmithError>>();
  readonly #left = new Map<PlannedImage, readonly LeftBehind[]>();
  readonly #publishing: Promise<void>[] = [];

  constructor(plan: MirrorPlan, options: RunMirrorOptions, report: Report) {
    this.#plan = plan;
    this.#options = options;
    this.#report = report;
    this.#publisher = new Publisher(options.target, plan.shelf, options.signal);
    const needed = new Map(plan.blobs.map(({ descriptor, neededIn }) => [descriptor.digest, new Set(neededIn)]));
    for (const image of plan.images) if (image.state === 'copy') this.#wait(image, needed);
  }

  #wait(image: PlannedImage, needed: ReadonlyMap<Digest, ReadonlySet<string>>): void {
    const missing = image.blobs.filter(({ digest }) => needed.get(digest)?.has(image.target.repository) === true);
    this.#waiting.set(image, new Set(missing.map(({ digest }) => digest)));
    for (const { digest } of missing) {
      const images = this.#byBlob.get(digest) ?? [];
      images.push(image);
      this.#byBlob.set(digest, images);
    }
  }

  /** Images of which every blob is there already. */
  readyFromStart(): readonly PlannedImage[] {
    return [...this.#waiting].filter(([, blobs]) => blobs.size === 0).map(([image]) => image);
  }

  /** Whether an image still waits for a blob that has not failed otherwise. */
  isWanted({ descriptor: { digest } }: PlannedBlob): boolean {
    return (this.#byBlob.get(digest) ?? []).some((image) => !this.#results.has(image));
  }

  /** A blob is where it is needed, or failed to get there: images that waited for it alone go on. */
  settle({ descriptor: { digest } }: PlannedBlob, failures: ReadonlyMap<string, RootsmithError>): void {
    for (const image of this.#byBlob.get(digest) ?? []) {
      const blobs = this.#waiting.get(image);
      const failure = failures.get(image.target.repository);
      const isFatal = failure !== undefined && !this.#goesWithout(image, digest, failure);
      if (isFatal) this.#finish(image, isOfImage(image, digest) ? failure : failureOfBelonging(failure));
      else if (blobs?.delete(digest) === true && blobs.size === 0) this.#start(image);
    }
  }

  /** Notes a blob that the image itself does not need, where trying again would not help. */
  #goesWithout(image: PlannedImage, digest: Digest, failure: RootsmithError): boolean {
    if (!isLasting(failure) || isOfImage(image, digest)) return false;
    const lost = this.#lost.get(image) ?? new Map<Digest, RootsmithError>();
    this.#lost.set(image, lost.set(digest, failure));
    return true;
  }

  #start(image: PlannedImage): void {
    const publishing = this.publish(image);
    publishing.catch(() => undefined); // `end` tells
    this.#publishing.push(publishing);
  }

  async publish(image: PlannedImage): Promise<void> {
    if (this.#results.has(image)) return;
    const published = await attempt(async () => {
      const { reader } = await this.#options.sources.open(image.source);
      return await this.#publisher.publish(image, reader, this.#lost.get(image));
    }, this.#options.signal);
    if ('error' in published) return this.#finish(image, published.error);
    this.#left.set(image, published.value);
    if (published.value.length > 0)
      this.#report({ kind: 'warning', message: describeLeft(image.source, published.value) });
    this.#finish(image, undefined);
  }

  #finish(image: PlannedImage, error: RootsmithError | undefined): void {
    if (this.#results.has(image)) return;
    this.#results.set(image, error);
    const { source, target } = image;
    const names = { source, target: formatTarget(target) };
    if (error === undefined) this.#report({ kind: 'image-done', ...names, digest: image.root.digest });
    else this.#report({ kind: 'image-failed', ...names, code: error.code, reason: error.message });
  }

  /** Waits for what is under way. Throws what would fail for all images. */
  async end(): Promise<void> {
    const ends = await Promise.allSettled(this.#publishing);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  outcomes(): readonly ImageOutcome[] {
    return [...this.#plan.images.map((image) => this.#outcomeOf(image)), ...this.#plan.failed.map(failedOutcome)];
  }

  #outcomeOf(image: PlannedImage): ImageOutcome {
    const { source, target, root, state } = image;
    const left = [...image.left, ...(this.#left.get(image) ?? [])];
    if (state === 'present') return { source, target, digest: root.digest, state, left };
    const error = this.#results.get(image);
    if (!this.#results.has(image)) throw new Error(`bug: nothing became of ${source}`);
    return error === undefined
      ? { source, target, digest: root.digest, state: 'copied', left }
      : { source, target, digest: undefined, state: 'failed', error, left };
  }
}

function failedOutcome({ source, target, error }: FailedImage): ImageOutcome {
  return { source, target, digest: undefined, state: 'failed', error, left: [] };
}

/** Whether the image itself has this blob, and not only what belongs to it. */
function isOfImage({ manifests }: PlannedImage, digest: Digest): boolean {
  return manifests.some(({ isBelonging, blobs }) => !isBelonging && blobs.includes(digest));
}
