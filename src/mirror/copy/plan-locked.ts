import { atOnce } from '../../concurrency/index.ts';
import { digestOf, type RepositoryReader, type RepositoryTarget } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';
import {
  drift,
  type ImageRequest,
  type LockedImage,
  type MirrorLock,
  type MirrorTarget,
  type Naming,
  nameAll,
  refuseDrift,
} from '../file/index.ts';
import { withoutManifests } from './choose-platforms.ts';
import { hasAll } from './chosen-children.ts';
import { completePlan } from './complete-plan.ts';
import { isFailed, orFailed } from './failed-image.ts';
import { attempt } from './failures.ts';
import { ManifestCache } from './manifest-cache.ts';
import { ManifestWalk } from './manifest-walk.ts';
import type { TargetCheck } from './plan-image.ts';
import { planMeter } from './plan-meter.ts';
import type { MirrorPlan, PlannedImage, SourceReaders } from './plan-model.ts';

/** Says how a plan is made from a lock. */
export interface PlanLockedOptions {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  readonly place: MirrorTarget;
  /** @default 'manifests' */
  readonly check?: Extract<TargetCheck, 'name' | 'manifests'> | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Says how a plan is made from a mirror and its lock. */
export interface PlanMirrorLockedOptions extends PlanLockedOptions {
  readonly naming: Naming;
}

const IMAGES_AT_ONCE = 16;

/**
 * Makes the plan that brings exactly the content of a lock to a target. Tags of sources are not looked at: everything
 * is read by digest. Throws `LOCK_DRIFT` where a source does not have a manifest any more, before anything is
 * written.
 */
export async function planLocked(lock: MirrorLock, options: PlanLockedOptions): Promise<MirrorPlan> {
  const cache = new ManifestCache();
  const meter = planMeter(lock.images.length, 1, options.report);
  const planned = await atOnce(lock.images, IMAGES_AT_ONCE, (image) =>
    meter.step(orFailed(image, options.signal, () => planOne(image, cache, options))),
  );
  meter.end();
  const lost = planned.filter(isFailed).find(({ error }) => error.code === 'LOCK_DRIFT');
  if (lost !== undefined) throw lost.error;
  return await completePlan(planned, { ...options, cache });
}

/** Does the same for a mirror. Throws `LOCK_DRIFT` too where the mirror asks for other images than its lock has. */
export async function planMirrorLocked(
  requests: readonly ImageRequest[],
  lock: MirrorLock,
  options: PlanMirrorLockedOptions,
): Promise<MirrorPlan> {
  const named = nameAll(requests, options.naming, options.place);
  refuseDrift(
    named.map(({ request, target }) => ({ source: request.place, target })),
    lock,
  );
  return await planLocked(lock, options);
}

async function planOne(image: LockedImage, cache: ManifestCache, options: PlanLockedOptions): Promise<PlannedImage> {
  const { sources, signal } = options;
  if (await isThere(image, options)) return plannedImage(image, 'present');
  const { reader } = await sources.open(image.source);
  await readAgain(image, reader, { cache, signal });
  return plannedImage(image, 'copy');
}

/**
 * A lock was written from what could be read, so none of its manifests may be left behind: none counts as a referrer.
 */
function plannedImage(image: LockedImage, state: PlannedImage['state']): PlannedImage {
  const manifests = image.manifests.map((manifest) => ({ ...manifest, isReferrer: false }));
  return { ...image, manifests, state, left: [] };
}

async function isThere(
  { target: name, root, manifests }: LockedImage,
  { target, check, signal }: PlanLockedOptions,
): Promise<boolean> {
  const repository = target.repository(name.repository);
  const named = await repository.resolve(name.tag ?? root.digest, signal);
  if (named?.digest !== root.digest) return false;
  const below = manifests.map(({ descriptor }) => descriptor).filter(({ digest }) => digest !== root.digest);
  return check === 'name' || (await hasAll(repository, below, signal));
}

async function readAgain(
  image: LockedImage,
  reader: RepositoryReader,
  { cache, signal }: { readonly cache: ManifestCache; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const isRebuilt = image.root.digest !== image.named.digest;
  for (const { descriptor } of image.manifests) {
    const { digest } = descriptor;
    const isMade = isRebuilt && digest === image.root.digest;
    const read = isMade ? rebuild(image, reader, signal) : reader.readManifest(descriptor, signal);
    const bytes = await orDrift(read, image);
    if (isMade && digestOf(bytes) !== digest)
      throw drift(`the index of \`${image.source.text}\` would be rebuilt with another digest now`);
    cache.put(digest, bytes, { always: isMade });
  }
}

/** Rebuilds an index as it was rebuilt when the lock was written. */
async function rebuild(
  { named, omitted }: LockedImage,
  reader: RepositoryReader,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  using walk = new ManifestWalk(reader, { signal });
  const { manifest } = await walk.read(named);
  return withoutManifests(manifest.bytes, new Set<string>(omitted));
}

async function orDrift(reading: Promise<Uint8Array>, { source, named }: LockedImage): Promise<Uint8Array> {
  const read = await attempt(() => reading);
  if ('value' in read) return read.value;
  if (read.error.code !== 'IMAGE_NOT_FOUND') throw read.error;
  throw drift(
    `\`${source.text}\` does not have the content of the lock any more: ${named.digest} or a part of it is gone`,
    read.error,
  );
}
