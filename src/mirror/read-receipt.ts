import type { Digest, RepositoryTarget } from '../oci/index.ts';
import { atOnce } from './at-once.ts';
import { closureOf, type ImageClosure } from './closure.ts';
import { attempt } from './failures.ts';
import type { TargetName } from './plan-model.ts';
import type { ReceivedRepository } from './receipt.ts';

/** What a place was found to hold of the names in question. */
export interface Holdings {
  readonly repositories: ReadonlyMap<string, ReceivedRepository>;
  /** Names that mean nothing there. */
  readonly missing: readonly TargetName[];
  /** Names of which not all manifests are there: sparse indexes, and what was broken. */
  readonly unreadable: readonly TargetName[];
}

interface Held {
  readonly tags: Map<string, Digest>;
  readonly digests: Set<Digest>;
}

const IMAGES_AT_ONCE = 8;
const QUESTIONS_AT_ONCE = 16;

/** Looks up what names mean at a place, and which of their blobs are really there. Names are tags. */
export async function receiptOf(
  target: RepositoryTarget,
  names: readonly TargetName[],
  signal?: AbortSignal,
): Promise<Holdings> {
  const looked = await atOnce(names, IMAGES_AT_ONCE, (name) => holdingOf(target, name, signal));
  const repositories = new Map<string, Held>();
  for (const { name, closure, present = new Set<Digest>() } of looked) {
    if (closure === undefined) continue;
    const held = repositories.get(name.repository) ?? { tags: new Map(), digests: new Set() };
    repositories.set(name.repository, held);
    // A name counts only where all below it is there: a delta leaves such an image out as a whole.
    if (name.tag !== undefined && present.size === closure.blobs.length) held.tags.set(name.tag, closure.root.digest);
    for (const digest of [...closure.manifests.map(({ descriptor }) => descriptor.digest), ...present]) {
      held.digests.add(digest);
    }
  }
  return {
    repositories,
    missing: looked.filter(({ isThere }) => !isThere).map(({ name }) => name),
    unreadable: looked.filter(({ isThere, closure }) => isThere && closure === undefined).map(({ name }) => name),
  };
}

interface Looked {
  readonly name: TargetName;
  readonly isThere: boolean;
  readonly closure?: ImageClosure | undefined;
  readonly present?: ReadonlySet<Digest> | undefined;
}

async function holdingOf(target: RepositoryTarget, name: TargetName, signal: AbortSignal | undefined): Promise<Looked> {
  const repository = target.repository(name.repository);
  const there = name.tag === undefined ? undefined : await repository.resolve(name.tag, signal);
  if (there === undefined) return { name, isThere: false };
  const read = await attempt(() => closureOf(repository, there, { signal }), signal);
  if ('error' in read && read.error.code !== 'IMAGE_NOT_FOUND') throw read.error;
  if ('error' in read) return { name, isThere: true };
  const present = await presentBlobs(target, name.repository, read.value, signal);
  return { name, isThere: true, closure: read.value, present };
}

async function presentBlobs(
  target: RepositoryTarget,
  repository: string,
  { blobs }: ImageClosure,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<Digest>> {
  const answers = await atOnce(blobs, QUESTIONS_AT_ONCE, async (descriptor) =>
    (await target.repository(repository).hasBlob(descriptor, signal)) ? [descriptor.digest] : [],
  );
  return new Set(answers.flat());
}
