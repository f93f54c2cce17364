import { atOnce, runQueue } from '../../concurrency/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import { ignoreProgress, type Report } from '../../progress/index.ts';
import type { Bandwidth } from '../../registry/index.ts';
import { moveBlob, type TransferCounts } from './move-blob.ts';
import type { MirrorOutcome } from './outcome.ts';
import { PendingImages } from './pending-images.ts';
import type { MirrorPlan, SourceReaders } from './plan-model.ts';
import { Publisher } from './publish-image.ts';

/** What a run needs beside its plan. */
export interface RunMirrorOptions {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  /** How many transfers run at once. @default 8 */
  readonly concurrency?: number | undefined;
  /** The limit of all transfers together. @default no limit */
  readonly bandwidth?: Bandwidth | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_CONCURRENCY = 8;
const IMAGES_AT_ONCE = 8;

/**
 * Carries out a plan. Each blob is fetched once and sent once, however many images share it. The manifests of an
 * image are written when its blobs are there, and its tag is set last. An image that fails does not stop the others.
 * A plan can be run again: what is at the target is not sent again.
 */
export async function runMirror(plan: MirrorPlan, options: RunMirrorOptions): Promise<MirrorOutcome> {
  const { sources, target, bandwidth, concurrency = DEFAULT_CONCURRENCY, report = ignoreProgress, signal } = options;
  const counts: TransferCounts = { bytesRead: 0, bytesWritten: 0, bytesMounted: 0, refusedMounts: 0 };
  const mover = { sources, target, bandwidth, report, signal, counts };
  const publisher = new Publisher(target, plan.cache, signal);
  const pending = new PendingImages(plan, { sources, publisher, report, signal });
  const { images, present, bytesToMove, bytesToMount } = plan.totals;
  const failed = plan.failed.length;
  report({ kind: 'mirror-start', images: images + failed, present, bytesToMove, bytesToMount, failed });
  const work = plan.blobs.map((blob) => ({
    size: blob.descriptor.size,
    run: async () => (pending.need(blob) ? pending.settle(blob, await moveBlob(blob, mover)) : undefined),
  }));
  const ready = atOnce(pending.ready(), IMAGES_AT_ONCE, (image) => pending.publish(image));
  const ends = await Promise.allSettled([runQueue(work, concurrency), ready]);
  await pending.end();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const { refusedMounts: _, ...transfers } = counts;
  return { images: pending.outcomes(), transfers };
}
