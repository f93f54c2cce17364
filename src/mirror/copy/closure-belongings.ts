import { atOnce } from '../../concurrency/index.ts';
import { isRootsmithError, type RootsmithError } from '../../errors/index.ts';
import type { Descriptor, Digest, RepositoryReader } from '../../oci/index.ts';
import type { ClosureManifest, ClosureTag, ManifestWalk } from './closure.ts';
import { attemptBelonging, type LeftBehind } from './left-behind.ts';

/** @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const COSIGN_SUFFIXES = ['sig', 'att', 'sbom'] as const;

/** What belongs to an image: names to set, and what cannot be had. Its manifests are in the walk. */
export interface FoundBelongings {
  readonly tags: readonly ClosureTag[];
  readonly left: readonly LeftBehind[];
}

const QUESTIONS_AT_ONCE = 16;
/** Entries of one list that are told of, where they name nothing: lists may hold any number of them. */
const MAX_UNUSABLE = 20;

/** `sha256-<hex>`, which names of what belongs to a manifest begin with. */
function digestTag(digest: Digest): string {
  return digest.replace(':', '-');
}

/**
 * Adds to a walk what refers to its manifests, by `subject` or by the names that cosign uses, and
 * what refers to that in turn. Everything is looked at once, so signatures that sign each other end.
 * What is damaged, gone or forbidden is left behind, and what refers to it is not asked for.
 */
export async function readBelongings(
  walk: ManifestWalk,
  main: readonly Digest[],
  withBlobs: boolean,
): Promise<FoundBelongings> {
  const { reader, signal } = walk;
  const known = await tagsOf(reader, signal);
  const asked = new Set<Digest>(walk.manifests.keys());
  const tags: ClosureTag[] = [];
  const left: LeftBehind[] = [];
  const take = async (what: string, descriptor: Descriptor): Promise<boolean> => {
    const read = await attemptBelonging(() => treeOf(walk, descriptor, withBlobs), signal);
    if ('error' in read) left.push({ what, error: read.error });
    else walk.add(read.value, true);
    return 'value' in read;
  };
  let next = main;
  while (next.length > 0) {
    for (const digest of next) asked.add(digest);
    const found = await atOnce(next, QUESTIONS_AT_ONCE, (digest) => belongingsOf(reader, digest, known, signal));
    for (const one of found.flatMap((each) => each.left)) left.push(one);
    for (const descriptor of found.flatMap(({ referrers }) => referrers)) await take(descriptor.digest, descriptor);
    for (const named of found.flatMap(({ tagged }) => tagged)) {
      if (await take(named.tag, named.descriptor)) tags.push(named);
    }
    next = [...walk.manifests.keys()].filter((digest) => !asked.has(digest));
  }
  return { tags, left: eachOnce(left) };
}

async function treeOf(
  walk: ManifestWalk,
  descriptor: Descriptor,
  withBlobs: boolean,
): Promise<readonly ClosureManifest[]> {
  const tree = await walk.readTree(descriptor);
  const blobs = withBlobs ? tree.flatMap((manifest) => manifest.blobs) : [];
  for (const blob of new Map(blobs.map((each) => [each.digest, each])).values()) await probe(walk, blob);
  return tree;
}

/** Signatures are small: they are read to their end, which proves them. Of larger ones the beginning has to do. */
const WHOLE_BYTES = 1024 * 1024;

async function probe({ reader, signal }: ManifestWalk, descriptor: Descriptor): Promise<void> {
  for await (const _chunk of reader.readBlob(descriptor, { signal })) if (descriptor.size > WHOLE_BYTES) return;
}

interface Belongings {
  readonly referrers: readonly Descriptor[];
  readonly tagged: readonly ClosureTag[];
  readonly left: readonly LeftBehind[];
}

async function belongingsOf(
  reader: RepositoryReader,
  digest: Digest,
  known: ReadonlySet<string> | undefined,
  signal: AbortSignal | undefined,
): Promise<Belongings> {
  const names = COSIGN_SUFFIXES.map((suffix) => `${digestTag(digest)}.${suffix}`);
  const unusable: LeftBehind[] = [];
  const note = (error: RootsmithError): void => {
    if (unusable.length < MAX_UNUSABLE) unusable.push({ what: `an entry about ${digest}`, error });
  };
  const [listed, ...named] = await Promise.all([
    attemptBelonging(() => reader.referrers(digest, signal, note), signal),
    ...names.filter((tag) => known?.has(tag) ?? true).map((tag) => resolved(reader, tag, signal)),
  ]);
  const lost = 'error' in listed ? [{ what: `the list of what refers to ${digest}`, error: listed.error }] : [];
  return {
    referrers: 'value' in listed ? listed.value : [],
    tagged: named.flatMap((one) => (one !== undefined && 'descriptor' in one ? [one] : [])),
    left: [...lost, ...unusable, ...named.flatMap((one) => (one !== undefined && 'error' in one ? [one] : []))],
  };
}

async function resolved(
  reader: RepositoryReader,
  tag: string,
  signal: AbortSignal | undefined,
): Promise<ClosureTag | LeftBehind | undefined> {
  const found = await attemptBelonging(() => reader.resolve(tag, signal), signal);
  if ('error' in found) return { what: tag, error: found.error };
  return found.value && { tag, descriptor: found.value };
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

/** Several manifests of an index may name the same signature. */
function eachOnce(left: readonly LeftBehind[]): readonly LeftBehind[] {
  return [...new Map(left.map((one) => [`${one.what} ${one.error.message}`, one])).values()];
}
