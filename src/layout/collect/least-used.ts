import type { BlobDigest, Repository } from '../../oci/index.ts';
import type { FolderState } from '../state/folder-state.ts';

/** A blob, a manifest, or bytes that are both. */
export interface ReplaceableContent {
  readonly digest: BlobDigest;
  /** All that hold it as a blob. */
  readonly blobOf: readonly Repository[];
  /** All that hold it as a manifest. */
  readonly manifestOf: readonly Repository[];
}

/** The content that only replaceable repositories hold; what was used longest ago first. */
export async function leastUsed(
  state: FolderState,
  isReplaceable: (repository: Repository) => boolean,
): Promise<readonly ReplaceableContent[]> {
  const holders = holdersOf(state, isReplaceable);
  const kept = new Set<BlobDigest>();
  for (const [repository, { blobs, manifests }] of state.repositories) {
    if (isReplaceable(repository)) continue;
    for (const digest of [...blobs.keys(), ...manifests.keys()]) kept.add(digest);
  }
  const found = holders.filter(({ digest }) => !kept.has(digest));
  const used = await Promise.all(
    found.map(async (content) => ({ content, at: await state.blobs.lastUse(content.digest) })),
  );
  return used
    .toSorted(
      (a, b) =>
        a.at.inThisRun - b.at.inThisRun || a.at.before - b.at.before || (a.content.digest < b.content.digest ? -1 : 1),
    )
    .map(({ content }) => content);
}

function holdersOf(
  { repositories }: FolderState,
  isReplaceable: (repository: Repository) => boolean,
): readonly ReplaceableContent[] {
  const found = new Map<BlobDigest, { digest: BlobDigest; blobOf: Repository[]; manifestOf: Repository[] }>();
  const at = (digest: BlobDigest) => {
    const known = found.get(digest) ?? { digest, blobOf: [], manifestOf: [] };
    found.set(digest, known);
    return known;
  };
  for (const [repository, { blobs, manifests }] of repositories) {
    if (!isReplaceable(repository)) continue;
    for (const digest of blobs.keys()) at(digest).blobOf.push(repository);
    for (const digest of manifests.keys()) at(digest).manifestOf.push(repository);
  }
  return [...found.values()];
}
