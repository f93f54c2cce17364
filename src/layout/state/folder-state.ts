import type { Repository } from '../../oci/index.ts';
import type { BlobFiles } from '../blobs/blob-files.ts';
import type { BlobPlace } from '../blobs/blob-place.ts';
import type { DiskUse } from '../blobs/disk-use.ts';
import type { RepositoryState } from './repository-state.ts';
import type { SortedKeysMap } from './sorted-keys-map.ts';

/** What repositories hold, and where it lies. */
export interface ReadState {
  readonly blobs: BlobPlace;
  readonly repositories: SortedKeysMap<Repository, RepositoryState>;
}

/** What a folder holds, as both its reader and its writer see it. */
export interface FolderState extends ReadState {
  readonly blobs: BlobFiles;
  readonly use: DiskUse;
}
