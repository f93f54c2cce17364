import { asBlobDigest, type BlobDigest } from '../../oci/index.ts';

import { type BlobPlace, MAX_ADOPTED_BYTES, readWholeBlob } from '../blobs/blob-place.ts';
import { mentionedDigests } from './mentioned-digests.ts';

/** How deep indexes of indexes are followed. */
const MAX_DEPTH = 8;

/**
 * What the entries of a layout need that no client could ask for: another program may, and it may share layers with what is
 * served. So none of it is ever removed.
 */
export async function foreignContent(
  blobs: BlobPlace,
  entries: readonly Readonly<Record<string, unknown>>[],
): Promise<ReadonlySet<BlobDigest>> {
  const found = new Set<BlobDigest>();
  const follow = async (digest: BlobDigest, depth: number): Promise<void> => {
    if (found.has(digest)) return;
    const size = (await blobs.peek(digest))?.size;
    if (size === undefined) return; // a layout may lack what it names
    found.add(digest);
    if (depth > MAX_DEPTH || size > MAX_ADOPTED_BYTES) return;
    const bytes = await readWholeBlob(blobs, digest, MAX_ADOPTED_BYTES);
    if (bytes?.[0] !== OPENING_BRACE) return;
    for (const mentioned of mentionedDigests(bytes)) await follow(mentioned, depth + 1);
  };
  for (const { digest } of entries) {
    const root = typeof digest === 'string' ? asBlobDigest(digest) : undefined;
    if (root !== undefined) await follow(root, 0);
  }
  return found;
}

const OPENING_BRACE = 0x7b;
