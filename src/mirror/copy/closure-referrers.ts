import { atOnce } from '../../concurrency/index.ts';
import { isRootsmithError, type RootsmithError } from '../../errors/index.ts';
import type { Descriptor, Digest, RepositoryReader } from '../../oci/index.ts';
import { attemptReferrer, type LeftBehind } from './left-behind.ts';
import type { ClosureManifest, ManifestWalk } from './manifest-walk.ts';

/** A tag that refers to an image by its name, such as cosign's `sha256-<hex>.sig`. */
export interface ClosureTag {
  readonly tag: string;
  readonly descriptor: Descriptor;
}

/** The referrers of an image. Their manifests are in the walk. */
interface FoundReferrers {
  readonly tags: readonly ClosureTag[];
  /** Those that cannot be read. */
  readonly left: readonly LeftBehind[];
}

/** @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const COSIGN_SUFFIXES = ['sig', 'att', 'sbom'] as const;
const QUESTIONS_AT_ONCE = 16;
/** How many unusable entries of one list are reported: a list may hold any number of them. */
const MAX_UNUSABLE = 20;

/**
 * Adds to a walk what refers to its manifests, by `subject` or by the tags of cosign, and what refers to that in
 * turn. Each manifest is asked about once, so signatures that sign each other come to an end. A referrer that is
 * damaged, gone or forbidden is left behind, and what refers to it is not asked for. With `areBlobsRead`, a referrer
 * whose blobs cannot be read is left behind too.
 */
export async function readReferrers(
  walk: ManifestWalk,
  main: readonly Digest[],
  areBlobsRead: boolean,
): Promise<FoundReferrers> {
  const { reader, signal } = walk;
  const known = await tagsOf(reader, signal);
  const asked = new Set<Digest>(walk.manifests.keys());
  const tags: ClosureTag[] = [];
  const left: LeftBehind[] = [];
  const take = async (what: string, descriptor: Descriptor): Promise<boolean> => {
    const read = await attemptReferrer(() => treeOf(walk, descriptor, areBlobsRead), signal);
    if ('error' in read) left.push({ what, error: read.error });
    else walk.add(read.value, true);
    return 'value' in read;
  };
  let next = main;
  while (next.length > 0) {
    for (const digest of next) asked.add(digest);
    const answers = await atOnce(next, QUESTIONS_AT_ONCE, (digest) => askAbout(reader, digest, known, signal));
    for (const one of answers.flatMap((answer) => answer.left)) left.push(one);
    for (const descriptor of answers.flatMap(({ referrers }) => referrers)) await take(descriptor.digest, descriptor);
    for (const named of answers.flatMap(({ tagged }) => tagged)) {
      if (await take(named.tag, named.descriptor)) tags.push(named);
    }
    next = [...walk.manifests.keys()].filter((digest) => !asked.has(digest));
  }
  return { tags, left: eachOnce(left) };
}

async function treeOf(
  walk: ManifestWalk,
  descriptor: Descriptor,
  areBlobsRead: boolean,
): Promise<readonly ClosureManifest[]> {
  const tree = await walk.readTree(descriptor);
  const blobs = areBlobsRead ? tree.flatMap((manifest) => manifest.blobs) : [];
  for (const blob of new Map(blobs.map((each) => [each.digest, each])).values()) await probe(walk, blob);
  return tree;
}

/**
 * Blobs up to this size, such as signatures, are read to their end, which proves them. Of larger ones only the
 * beginning is read.
 */
const WHOLE_BYTES = 1024 * 1024;

async function probe({ reader, signal }: ManifestWalk, descriptor: Descriptor): Promise<void> {
  for await (const _chunk of reader.readBlob(descriptor, { signal })) if (descriptor.size > WHOLE_BYTES) return;
}

/** The answers of a repository about one manifest. */
interface Answer {
  readonly referrers: readonly Descriptor[];
  readonly tagged: readonly ClosureTag[];
  readonly left: readonly LeftBehind[];
}

async function askAbout(
  reader: RepositoryReader,
  digest: Digest,
  known: ReadonlySet<string> | undefined,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const names = COSIGN_SUFFIXES.map((suffix) => `${digest.replace(':', '-')}.${suffix}`);
  const unusable: LeftBehind[] = [];
  const note = (error: RootsmithError): void => {
    if (unusable.length < MAX_UNUSABLE) unusable.push({ what: `an entry about ${digest}`, error });
  };
  const [listed, ...named] = await Promise.all([
    attemptReferrer(() => reader.referrers(digest, signal, note), signal),
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
  const found = await attemptReferrer(() => reader.resolve(tag, signal), signal);
  if ('error' in found) return { what: tag, error: found.error };
  return found.value && { tag, descriptor: found.value };
}

/**
 * Lists all tags, which saves a question for every tag of cosign. It is undefined where the registry does not list
 * tags: then each tag is asked for.
 */
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
