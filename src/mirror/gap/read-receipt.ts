import { atOnce } from '../../concurrency/index.ts';
import type { Descriptor, Digest, RepositoryReader, RepositoryTarget } from '../../oci/index.ts';
import { attempt, closureOf, type ImageClosure, isManifest, ManifestWalk } from '../copy/index.ts';
import type { TargetName } from '../file/index.ts';
import type { ReceivedRepository } from './receipt.ts';

/** What a place holds of the names that were asked for. */
export interface Holdings {
  readonly repositories: ReadonlyMap<string, ReceivedRepository>;
  /** Names that do not exist there. */
  readonly missing: readonly TargetName[];
  /** Names with manifests missing: sparse indexes, and broken images. The manifests and blobs that are there count. */
  readonly incomplete: readonly TargetName[];
}

interface Held {
  readonly tags: Map<string, Digest>;
  readonly digests: Set<Digest>;
}

const IMAGES_AT_ONCE = 8;
const QUESTIONS_AT_ONCE = 16;

/** Looks up what tags mean at a place, and asks for each of their blobs. */
export async function receiptOf(
  target: RepositoryTarget,
  names: readonly TargetName[],
  signal?: AbortSignal,
): Promise<Holdings> {
  const looked = await atOnce(names, IMAGES_AT_ONCE, (name) => holdingOf(target, name, signal));
  const repositories = new Map<string, Held>();
  for (const { name, root, closures, isWhole, present } of looked) {
    if (root === undefined) continue;
    const held = repositories.get(name.repository) ?? { tags: new Map(), digests: new Set() };
    repositories.set(name.repository, held);
    if (name.tag !== undefined && isWhole) held.tags.set(name.tag, root.digest);
    const manifests = closures.flatMap((closure) => closure.manifests.map(({ descriptor }) => descriptor.digest));
    for (const digest of [...manifests, ...present]) held.digests.add(digest);
  }
  return {
    repositories,
    missing: looked.filter(({ root }) => root === undefined).map(({ name }) => name),
    incomplete: looked
      .filter(({ root, closures }) => root !== undefined && !isOf(closures, root))
      .map(({ name }) => name),
  };
}

interface Looked {
  readonly name: TargetName;
  /** The manifest or index that the name means. */
  readonly root: Descriptor | undefined;
  /** The closure of the root or, where a part of it is missing, the closures of the images below it. */
  readonly closures: readonly ImageClosure[];
  /**
   * Whether everything below the name is there. Only then the receipt has the name, and a delta leaves out the image.
   */
  readonly isWhole: boolean;
  readonly present: ReadonlySet<Digest>;
}

async function holdingOf(target: RepositoryTarget, name: TargetName, signal: AbortSignal | undefined): Promise<Looked> {
  const repository = target.repository(name.repository);
  const root = name.tag === undefined ? undefined : await repository.resolve(name.tag, signal);
  if (root === undefined) return { name, root, closures: [], isWhole: false, present: new Set() };
  const closures = await readableBelow(repository, root, signal);
  const blobs = [...new Map(closures.flatMap((closure) => closure.blobs.map((blob) => [blob.digest, blob]))).values()];
  const present = await presentBlobs(target, name.repository, blobs, signal);
  return { name, root, closures, isWhole: isOf(closures, root) && present.size === blobs.length, present };
}

function isOf(closures: readonly ImageClosure[], root: Descriptor): boolean {
  return closures.some(({ named }) => named.digest === root.digest);
}

/**
 * Reads the closure of a manifest. Where a part of it is gone, it reads those of the images below it that are whole.
 */
async function readableBelow(
  repository: RepositoryReader,
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): Promise<readonly ImageClosure[]> {
  const read = await attempt(() => closureOf(repository, descriptor, { signal }), signal);
  if ('value' in read) return [read.value];
  if (read.error.code !== 'IMAGE_NOT_FOUND') throw read.error;
  using walk = new ManifestWalk(repository, { signal });
  const alone = await attempt(() => walk.read(descriptor), signal);
  const children = 'value' in alone ? alone.value.children.filter(isManifest) : [];
  const below = await atOnce(children, QUESTIONS_AT_ONCE, (child) => readableBelow(repository, child, signal));
  return below.flat();
}

async function presentBlobs(
  target: RepositoryTarget,
  repository: string,
  blobs: readonly Descriptor[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<Digest>> {
  const answers = await atOnce(blobs, QUESTIONS_AT_ONCE, async (descriptor) =>
    (await target.repository(repository).hasBlob(descriptor, signal)) ? [descriptor.digest] : [],
  );
  return new Set(answers.flat());
}
