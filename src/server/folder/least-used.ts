import type { BlobDigest } from '../blob-digest.ts';
import type { Repository } from '../names.ts';
import type { FolderState } from './folder-reader.ts';

export interface ReplaceableBlob {
  readonly digest: BlobDigest;
  /** All that hold it. */
  readonly repositories: readonly Repository[];
}

/** The blobs that only replaceable repositories hold; those used longest ago first. */
export async function leastUsed(
  { repositories, blobs }: FolderState,
  isReplaceable: (repository: Repository) => boolean,
): Promise<readonly ReplaceableBlob[]> {
  const holders = new Map<BlobDigest, Repository[]>();
  const kept = new Set<BlobDigest>();
  for (const [repository, state] of repositories) {
    for (const digest of state.blobs.keys()) {
      if (isReplaceable(repository)) holders.set(digest, [...(holders.get(digest) ?? []), repository]);
      else kept.add(digest);
    }
    for (const digest of state.manifests.keys()) kept.add(digest); // a document may be a blob of another repository
  }
  const found = [...holders].filter(([digest]) => !kept.has(digest));
  const used = await Promise.all(
    found.map(async ([digest, names]) => ({ digest, repositories: names, at: await blobs.lastUse(digest) })),
  );
  return used.toSorted((a, b) => a.at - b.at || (a.digest < b.digest ? -1 : 1));
}
