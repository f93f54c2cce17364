import type { Digest, RepositoryTarget } from '../oci/index.ts';
import { atOnce } from './at-once.ts';
import { type ImageClosure, readClosure } from './closure.ts';
import type { TargetName } from './plan-model.ts';
import type { ReceivedRepository } from './receipt.ts';

/** What a place was found to hold of the names in question. */
export interface Holdings {
  readonly repositories: ReadonlyMap<string, ReceivedRepository>;
  /** Names that mean nothing there. */
  readonly missing: readonly TargetName[];
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
  for (const { name, closure, present } of looked) {
    if (closure === undefined) continue;
    const held = repositories.get(name.repository) ?? { tags: new Map(), digests: new Set() };
    repositories.set(name.repository, held);
    // A name counts only where all below it is there: a delta leaves such an image out as a whole.
    if (name.tag !== undefined && present.size === closure.blobs.length) held.tags.set(name.tag, closure.root.digest);
    for (const digest of [...closure.manifests.map(({ descriptor }) => descriptor.digest), ...present]) {
      held.digests.add(digest);
    }
  }
  return { repositories, missing: looked.flatMap(({ name, closure }) => (closure === undefined ? [name] : [])) };
}

async function holdingOf(target: RepositoryTarget, name: TargetName, signal: AbortSignal | undefined) {
  const repository = target.repository(name.repository);
  const there = name.tag === undefined ? undefined : await repository.resolve(name.tag, signal);
  if (name.tag === undefined || there === undefined) return { name, closure: undefined, present: new Set<Digest>() };
  const closure = await readClosure(repository, name.tag, { signal });
  return { name, closure, present: await presentBlobs(target, name.repository, closure, signal) };
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
