import { isRootsmithError } from '../errors/index.ts';
import type { Descriptor, Digest, RepositoryReader } from '../oci/index.ts';
import type { ClosureTag, ManifestWalk } from './closure.ts';

/** @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const COSIGN_SUFFIXES = ['sig', 'att', 'sbom'] as const;

/** `sha256-<hex>`, which names of what belongs to a manifest begin with. */
function digestTag(digest: Digest): string {
  return digest.replace(':', '-');
}

/**
 * Adds to a walk what refers to its manifests, by `subject` or by the names that cosign uses, and
 * what refers to that in turn. The result are the names. Everything is looked at once, so signatures
 * that sign each other end.
 */
export async function readBelongings(walk: ManifestWalk, main: readonly Digest[]): Promise<readonly ClosureTag[]> {
  const { reader, signal } = walk;
  const known = await tagsOf(reader, signal);
  const asked = new Set<Digest>(walk.manifests.keys());
  const tags: ClosureTag[] = [];
  let next = main;
  while (next.length > 0) {
    for (const digest of next) asked.add(digest);
    const found = await Promise.all(next.map((digest) => belongingsOf(reader, digest, known, signal)));
    for (const descriptor of found.flatMap(({ referrers }) => referrers)) await walk.readTree(descriptor);
    for (const named of found.flatMap(({ tagged }) => tagged)) {
      await walk.readTree(named.descriptor);
      tags.push(named);
    }
    next = [...walk.manifests.keys()].filter((digest) => !asked.has(digest));
  }
  return tags;
}

interface Belongings {
  readonly referrers: readonly Descriptor[];
  readonly tagged: readonly ClosureTag[];
}

async function belongingsOf(
  reader: RepositoryReader,
  digest: Digest,
  known: ReadonlySet<string> | undefined,
  signal: AbortSignal | undefined,
): Promise<Belongings> {
  const names = COSIGN_SUFFIXES.map((suffix) => `${digestTag(digest)}.${suffix}`);
  const [referrers, tagged] = await Promise.all([
    reader.referrers(digest, signal),
    Promise.all(names.filter((tag) => known?.has(tag) ?? true).map((tag) => resolved(reader, tag, signal))),
  ]);
  return { referrers, tagged: tagged.flat() };
}

async function resolved(
  reader: RepositoryReader,
  tag: string,
  signal: AbortSignal | undefined,
): Promise<readonly ClosureTag[]> {
  const descriptor = await reader.resolve(tag, signal);
  return descriptor === undefined ? [] : [{ tag, descriptor }];
}

/** One list spares a question for every name that could be there. Not every registry gives it: then each is asked for. */
async function tagsOf(
  reader: RepositoryReader,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set(await reader.tags(signal));
  } catch (error) {
    signal?.throwIfAborted();
    if (!isRootsmithError(error)) throw error;
    return undefined;
  }
}
