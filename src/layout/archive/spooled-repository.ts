import type { ImageRepository } from '../../oci/index.ts';
import type { BlobFolder } from '../blobs/blob-folder.ts';
import { blobReader } from '../blobs/blob-reader.ts';
import { blobWriter } from '../blobs/blob-writer.ts';
import { DirectoryFiles } from '../directory-files.ts';

/** Where an image on its way to an archive is gathered. */
export interface ImageSpool {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** Holds `blobs`. */
  readonly directory: string;
  readonly blobs: BlobFolder;
}

/** The repository that an image is written to before it becomes an archive. Nothing in it has a name. */
export function spooledRepository({ place, directory, blobs }: ImageSpool): ImageRepository {
  return {
    ...blobReader(new DirectoryFiles(place, directory)),
    ...blobWriter(blobs),
    resolve: async () => undefined,
    referrers: async () => [],
    tags: async () => [],
  };
}
