import { atOnce } from '../../concurrency/index.ts';
import { digestOf, type RepositoryReader, type RepositoryTarget } from '../../oci/index.ts';
import { drift, type LockedImage, type MirrorLock, refuseDrift } from '../file/mirror-lock.ts';
import type { ImageRequest, Naming } from '../file/mirror-model.ts';
import { nameAll } from '../file/naming.ts';
import type { MirrorTarget } from '../file/target-place.ts';
import { hasAll } from './chosen-children.ts';
import { ManifestWalk } from './closure.ts';
import { withoutManifests } from './closure-platforms.ts';
import { attempt } from './failures.ts';
import { ManifestShelf } from './manifest-shelf.ts';
import { completePlan } from './plan.ts';
import type { MirrorPlan, PlannedImage, SourceReaders } from './plan-model.ts';

/** How a lock is made a plan. */
export interface PlanLockedOptions {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  /** Of the target, for messages. */
  readonly text: string;
  /** What has a name at the target is whole, as in a receipt. @default false */
  readonly namesAreWhole?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How the lock of a mirror is made a plan. */
export interface PlanMirrorLockedOptions extends Omit<PlanLockedOptions, 'text'> {
  readonly naming: Naming;
  readonly place: MirrorTarget;
}

const IMAGES_AT_ONCE = 16;

/**
 * The plan that brings a target to just what a lock says. Tags of sources are not looked at: what is
 * read is read by digest. Throws `LOCK_DRIFT` where a source does not have a manifest any more, before
 * anything is written.
 */
export async function planLocked(lock: MirrorLock, options: PlanLockedOptions): Promise<MirrorPlan> {
  const { target, text, signal } = options;
  const shelf = new ManifestShelf();
  const looked = await atOnce(lock.images, IMAGES_AT_ONCE, (image) =>
    attempt(() => plan(image, shelf, options), signal),
  );
  const gone = looked.flatMap((result) => ('error' in result ? [result.error] : []));
  const lost = gone.find(({ code }) => code === 'LOCK_DRIFT');
  if (lost !== undefined) throw lost;
  const images = looked.flatMap((result) => ('value' in result ? [result.value] : []));
  const failed = looked.flatMap((result, at) => {
    const image = lock.images[at];
    return 'error' in result && image !== undefined
      ? [{ source: image.source, target: image.target, error: result.error }]
      : [];
  });
  return await completePlan({ images, failed, shelf }, { target, text, deep: false, signal });
}

/** The same for a mirror. Throws `LOCK_DRIFT` also where it does not ask for just the images of its lock. */
export async function planMirrorLocked(
  requests: readonly ImageRequest[],
  lock: MirrorLock,
  { naming, place, ...options }: PlanMirrorLockedOptions,
): Promise<MirrorPlan> {
  const named = nameAll(requests, naming, place);
  refuseDrift(
    named.map(({ request, target }) => ({ source: request.place, target })),
    lock,
  );
  return await planLocked(lock, { ...options, text: place.text });
}

async function plan(image: LockedImage, shelf: ManifestShelf, options: PlanLockedOptions): Promise<PlannedImage> {
  const { sources, signal } = options;
  if (await isThere(image, options)) return { ...image, state: 'present', left: [] };
  const { reader } = await sources.open(image.source);
  await readAgain(image, reader, { shelf, signal });
  return { ...image, state: 'copy', left: [] };
}

async function isThere(
  { target, root, manifests }: LockedImage,
  { target: place, namesAreWhole, signal }: PlanLockedOptions,
): Promise<boolean> {
  const repository = place.repository(target.repository);
  const named = await repository.resolve(target.tag ?? root.digest, signal);
  if (named?.digest !== root.digest) return false;
  const below = manifests.map(({ descriptor }) => descriptor).filter(({ digest }) => digest !== root.digest);
  return namesAreWhole === true || (await hasAll(repository, below, signal));
}

async function readAgain(
  image: LockedImage,
  reader: RepositoryReader,
  { shelf, signal }: { readonly shelf: ManifestShelf; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const isRebuilt = image.root.digest !== image.named.digest;
  for (const { descriptor } of image.manifests) {
    const { digest } = descriptor;
    const isMade = isRebuilt && digest === image.root.digest;
    const read = isMade ? rebuild(image, reader, signal) : reader.readManifest(descriptor, signal);
    const bytes = await orDrift(read, image);
    if (isMade && digestOf(bytes) !== digest)
      throw drift(`the index of \`${image.source}\` is rebuilt differently now`);
    shelf.put(digest, bytes, { always: isMade });
  }
}

/** The index as it was rebuilt when the lock was written: without what was left out. */
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
    `\`${source}\` does not have what the lock says any more: ${named.digest} or a part of it is gone`,
    read.error,
  );
}
