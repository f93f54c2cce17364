import { isRootsmithError } from '../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  manifestContent,
  type RepositoryReader,
  type UnusableReferrer,
} from '../oci/index.ts';
import type { BlobReader } from './blobs/blob-reader.ts';
import { meansName } from './index/edit-index.ts';
import { isUnnamed } from './index/entry-name.ts';
import type { LayoutEntry } from './index/layout-index.ts';
import { selectEntry } from './index/select-entry.ts';
import type { SharedIndex } from './index/shared-index.ts';
import { typedEntry } from './index/typed-entry.ts';

/** What the repositories of one layout share. */
export interface LayoutParts {
  /** For messages. */
  readonly place: string;
  readonly index: Pick<SharedIndex, 'read'>;
  readonly reader: BlobReader;
  /** Of manifests that were looked at. */
  readonly subjects: Map<Digest, Digest | undefined>;
}

/** One repository of a layout: the entries that mean a tag of it, or something that it holds without a tag. */
export function layoutRepositoryReader(
  parts: LayoutParts,
  repository: string,
  place = `${parts.place}:${repository}`,
): RepositoryReader {
  const { index, reader } = parts;
  return {
    ...reader,
    place,
    async resolve(name, signal) {
      const { entries } = await index.read();
      // Of several that mean the same the last counts, for a server too.
      const descriptor = name.startsWith('sha256:')
        ? await withDigest(parts, name, signal)
        : entries.findLast((entry) => meansName(entry, { repository, tag: name }))?.descriptor;
      return descriptor && (await typedEntry(descriptor, reader, signal));
    },
    referrers: (subject, signal, unusable) => referrersIn(parts, repository, subject, { signal, unusable }),
    async tags() {
      const { entries } = await index.read();
      const tags = entries.flatMap(({ name }) => (name?.repository === repository ? (name.tag ?? []) : []));
      return [...new Set(tags)].sort();
    },
  };
}

async function withDigest(
  { index, reader }: LayoutParts,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<Descriptor | undefined> {
  try {
    return (await selectEntry(await index.read(), `@${digest}`, reader, signal)).descriptor;
  } catch (error) {
    if (isRootsmithError(error) && error.code === 'IMAGE_NOT_FOUND') return undefined;
    throw error;
  }
}

interface Asking {
  readonly signal: AbortSignal | undefined;
  readonly unusable: UnusableReferrer | undefined;
}

async function referrersIn(
  parts: LayoutParts,
  repository: string,
  subject: Digest,
  { signal, unusable }: Asking,
): Promise<readonly Descriptor[]> {
  const { entries } = await parts.index.read();
  const found = new Map<Digest, Descriptor>();
  for (const { descriptor } of entries.filter((candidate) => belongsTo(candidate, repository))) {
    try {
      if ((await subjectOf(parts, descriptor, signal)) !== subject) continue;
    } catch (error) {
      if (unusable === undefined || !isRootsmithError(error)) throw error;
      unusable(error); // one that is damaged or gone does not hide the others
      continue;
    }
    const { mediaType, digest, size } = descriptor;
    found.set(digest, { mediaType, digest, size });
  }
  return [...found.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Entries without any name may belong to every repository: that is how others write signatures. */
function belongsTo({ name, descriptor }: LayoutEntry, repository: string): boolean {
  return name?.repository === repository || isUnnamed(descriptor.annotations ?? {});
}

async function subjectOf(
  { reader, subjects, place }: LayoutParts,
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): Promise<Digest | undefined> {
  const { digest } = descriptor;
  if (!subjects.has(digest)) {
    subjects.set(digest, subjectIn(await reader.readManifest(descriptor, signal), descriptor, place));
  }
  return subjects.get(digest);
}

/** The manifest that another one is about. */
export function subjectIn(bytes: Uint8Array, { digest, mediaType }: Descriptor, place: string): Digest | undefined {
  return manifestContent(bytes, { what: `manifest ${digest} of \`${place}\``, mediaType }).subject;
}
