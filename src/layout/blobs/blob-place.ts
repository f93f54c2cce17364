import { type BlobDigest, MANIFEST_LIMIT_BYTES, type OpenBlob } from '../../oci/index.ts';
import type { Stamp } from './stamp.ts';

/** Where content lies, for reading: a folder of files, a bundle. */
export interface BlobPlace {
  /** How the content of a blob looks, whatever is in it. */
  peek(digest: BlobDigest): Promise<Stamp | undefined>;
  /** The same of content that was found right, or will be before its last byte is given out. */
  stampOf(digest: BlobDigest): Promise<Stamp | undefined>;
  open(digest: BlobDigest): Promise<OpenBlob | undefined>;
}

/** Manifests of layouts that others made are read at the start, whatever limit holds for pushing. */
export const MAX_ADOPTED_BYTES: number = MANIFEST_LIMIT_BYTES;

/** A small blob; `undefined` where it is missing, damaged or larger than the limit. */
export async function readWholeBlob(
  blobs: Pick<BlobPlace, 'open'>,
  digest: BlobDigest,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  await using blob = await blobs.open(digest);
  if (blob === undefined || blob.size > limitBytes) return undefined;
  const bytes = new Uint8Array(blob.size);
  await blob.readInto(bytes, 0);
  return bytes;
}
