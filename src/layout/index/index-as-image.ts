import { type Descriptor, digestOf, formatPlatform, mediaTypes } from '../../oci/index.ts';
import type { BlobReader } from '../blobs/blob-reader.ts';
import { isUnnamed } from './entry-name.ts';
import type { LayoutIndex } from './layout-index.ts';

/**
 * Whether index.json is itself the index of one image: several entries without a name, each for a platform of its own.
 * The imager of Talos and go-containerregistry read all layouts so.
 */
export function isIndexOfOneImage({ entries }: LayoutIndex): boolean {
  const platforms = entries.flatMap(({ descriptor: { platform, annotations = {} } }) =>
    platform === undefined || !isUnnamed(annotations) ? [] : [formatPlatform(platform)],
  );
  return entries.length > 1 && new Set(platforms).size === entries.length;
}

/** An index.json as a manifest. */
export interface IndexManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export function indexManifest(bytes: Uint8Array): IndexManifest {
  return { bytes, descriptor: { mediaType: mediaTypes.oci.index, digest: digestOf(bytes), size: bytes.length } };
}

/** Reads index.json by its digest too, which is not among the blobs. */
export function readerWithIndex(reader: BlobReader, { descriptor, bytes }: IndexManifest): BlobReader {
  return {
    ...reader,
    readManifest: async (wanted, signal) =>
      wanted.digest === descriptor.digest ? bytes : await reader.readManifest(wanted, signal),
  };
}
