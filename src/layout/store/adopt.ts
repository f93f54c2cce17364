import { type BlobDigest, type Repository, RepositoryError, readManifestFacts } from '../../oci/index.ts';
import { MAX_ADOPTED_BYTES, readWholeBlob } from '../blobs/blob-place.ts';
import { UNCHECKED } from '../blobs/stamp.ts';
import type { NamedEntry } from '../index/named-entries.ts';
import type { Change } from '../state/change.ts';
import type { ReadState } from '../state/folder-state.ts';
import { RepositoryState } from '../state/repository-state.ts';

/** How deep indexes of indexes are followed. */
const MAX_DEPTH = 8;

export interface Adopted {
  /** What is new, for the journals. */
  readonly changes: ReadonlyMap<Repository, readonly Change[]>;
  /** Entries whose manifest is missing, damaged or too large. A layout may have them; they are kept. */
  readonly unreadable: readonly NamedEntry[];
}

/**
 * Makes images that another program put into the layout part of their repositories: the manifests that
 * their entries lead to, and the blobs of those as far as they are there.
 */
export async function adoptEntries(
  { repositories, blobs }: ReadState,
  entries: readonly NamedEntry[],
): Promise<Adopted> {
  const added = new Map<Repository, Change[]>();
  const unreadable: NamedEntry[] = [];
  for (const entry of entries) {
    const { repository, tag, digest, mediaType, json } = entry;
    const state = repositories.get(repository) ?? new RepositoryState();
    if (!state.manifests.has(digest)) {
      const changes = added.get(repository) ?? [];
      await adoptManifest({ state, blobs, changes }, digest, mediaType, 0);
      if (changes.length > 0) added.set(repository, changes);
    }
    if (!state.manifests.has(digest)) {
      unreadable.push(entry);
      continue;
    }
    repositories.set(repository, state);
    if (tag !== undefined) state.tags.set(tag, { digest, json });
  }
  return { changes: added, unreadable };
}

interface Adoption extends Pick<ReadState, 'blobs'> {
  readonly state: RepositoryState;
  readonly changes: Change[];
}

async function adoptManifest(
  adoption: Adoption,
  digest: BlobDigest,
  mediaType: string | undefined,
  depth: number,
): Promise<void> {
  const { state, blobs, changes } = adoption;
  if (depth > MAX_DEPTH || state.manifests.has(digest)) return;
  const bytes = await readWholeBlob(blobs, digest, MAX_ADOPTED_BYTES);
  const facts = bytes === undefined ? undefined : factsOrNone(bytes, mediaType);
  if (bytes === undefined || facts === undefined) return; // a layout may lack what it names
  for (const child of facts.children) await adoptManifest(adoption, child, undefined, depth + 1);
  const { blobs: parts, children, ...record } = facts;
  for (const part of parts) {
    if (state.blobs.has(part)) continue;
    // Its size and time are noted when somebody asks for it: reading a large layout through would take long.
    const stamp = await blobs.peek(part);
    if (stamp !== undefined) take({ add: 'blob', digest: part, ...stamp, mtimeMs: UNCHECKED });
  }
  take({ add: 'manifest', digest, size: bytes.length, ...record });
  state.markChildren(children, true);

  function take(change: Change): void {
    state.apply(change);
    changes.push(change);
  }
}

function factsOrNone(
  bytes: Uint8Array,
  mediaType: string | undefined,
): ReturnType<typeof readManifestFacts> | undefined {
  try {
    return readManifestFacts(bytes, mediaType);
  } catch (error) {
    if (error instanceof RepositoryError) return undefined;
    throw error;
  }
}
