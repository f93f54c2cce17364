import type { RootsmithError } from '../../errors/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import { formatTarget } from '../file/index.ts';
import { attempt, hostOf } from './failures.ts';
import { describeLeft, failureOfReferrer, isLasting, type LeftBehind } from './left-behind.ts';
import type { BlobFailures } from './move-blob.ts';
import { failedOutcome, type ImageOutcome } from './outcome.ts';
import type { MirrorPlan, PlannedBlob, PlannedImage, SourceReaders } from './plan-model.ts';
import type { Publisher } from './publish-image.ts';

export interface PendingImagesOptions {
  readonly sources: SourceReaders;
  readonly publisher: Publisher;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}

/** Knows which images wait for which blobs, and publishes each image when its blobs are at the target. */
export class PendingImages {
  readonly #plan: MirrorPlan;
  readonly #options: PendingImagesOptions;
  readonly #waiting = new Map<PlannedImage, Set<Digest>>();
  readonly #byBlob = new Map<Digest, PlannedImage[]>();
  readonly #results = new Map<PlannedImage, RootsmithError | undefined>();
  /** Blobs of referrers that could not be copied, and why. */
  readonly #lost = new Map<PlannedImage, Map<Digest, RootsmithError>>();
  readonly #left = new Map<PlannedImage, readonly LeftBehind[]>();
  readonly #publishing: Promise<void>[] = [];

  constructor(plan: MirrorPlan, options: PendingImagesOptions) {
    this.#plan = plan;
    this.#options = options;
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

  /** Lists the images whose blobs are all at the target already. */
  ready(): readonly PlannedImage[] {
    return [...this.#waiting].filter(([, blobs]) => blobs.size === 0).map(([image]) => image);
  }

  /** Whether an image that has not failed otherwise still waits for this blob. */
  need({ descriptor: { digest } }: PlannedBlob): boolean {
    return (this.#byBlob.get(digest) ?? []).some((image) => !this.#results.has(image));
  }

  /**
   * Notes that a blob was copied, except to the repositories that failed. Images that waited for it alone are
   * published.
   */
  settle({ descriptor: { digest } }: PlannedBlob, failures: BlobFailures): void {
    for (const image of this.#byBlob.get(digest) ?? []) {
      const blobs = this.#waiting.get(image);
      const failure = failures.get(image.target.repository);
      const isFatal = failure !== undefined && !this.#isLeftBehind(image, digest, failure);
      if (isFatal) this.#finish(image, isOfImage(image, digest) ? failure : failureOfReferrer(failure));
      else if (blobs?.delete(digest) === true && blobs.size === 0) this.#start(image);
    }
  }

  /** Notes a lost blob that only referrers of the image need, where another attempt would not help. */
  #isLeftBehind(image: PlannedImage, digest: Digest, failure: RootsmithError): boolean {
    if (!isLasting(failure) || isOfImage(image, digest)) return false;
    const lost = this.#lost.get(image) ?? new Map<Digest, RootsmithError>();
    this.#lost.set(image, lost.set(digest, failure));
    return true;
  }

  #start(image: PlannedImage): void {
    const publishing = this.publish(image);
    publishing.catch(() => undefined); // `end` throws it
    this.#publishing.push(publishing);
  }

  async publish(image: PlannedImage): Promise<void> {
    if (this.#results.has(image)) return;
    const { sources, publisher, report, signal } = this.#options;
    const published = await attempt(async () => {
      const { reader } = await sources.open(image.source);
      return await publisher.publish(image, reader, this.#lost.get(image));
    }, signal);
    if ('error' in published) return this.#finish(image, published.error);
    const left = published.value;
    this.#left.set(image, left);
    if (left.length > 0) report({ kind: 'warning', message: describeLeft(image.source.text, left) });
    this.#finish(image, undefined);
  }

  #finish(image: PlannedImage, error: RootsmithError | undefined): void {
    if (this.#results.has(image)) return;
    this.#results.set(image, error);
    const { report } = this.#options;
    const names = { source: image.source.text, target: formatTarget(image.target) };
    if (error === undefined) report({ kind: 'image-done', ...names, digest: image.root.digest });
    else report({ kind: 'image-failed', ...names, code: error.code, reason: error.message, host: hostOf(error) });
  }

  /**
   * Waits until nothing is being published any more. Throws a failure that concerns all images, such as an
   * interruption.
   */
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
    const common = { source: source.text, target, left };
    if (state === 'present') return { ...common, digest: root.digest, state };
    if (!this.#results.has(image)) throw new Error(`bug: ${source.text} was neither copied nor did it fail`);
    const error = this.#results.get(image);
    return error === undefined
      ? { ...common, digest: root.digest, state: 'copied' }
      : { ...common, digest: undefined, state: 'failed', error };
  }
}

/** Whether the image itself has this blob, and not only a referrer of it. */
function isOfImage({ manifests }: PlannedImage, digest: Digest): boolean {
  return manifests.some(({ isReferrer, blobs }) => !isReferrer && blobs.includes(digest));
}
