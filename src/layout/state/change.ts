import type { BlobDigest, ManifestRecord } from '../../oci/index.ts';
import type { Stamp } from '../blobs/stamp.ts';

/** What became, or is no longer, part of a repository: one line of its journal. */
export type Change =
  | ({ readonly add: 'blob'; readonly digest: BlobDigest } & Stamp)
  | ({ readonly add: 'manifest' } & ManifestRecord)
  | { readonly drop: 'blob' | 'manifest'; readonly digest: BlobDigest };
