import { beyond } from '../../bytes/index.ts';
import type { ImageSource, RepositoryReader } from '../../oci/index.ts';

/**
 * Shows the one image of an archive or a daemon as a repository. Every name means that image, and nothing refers to it.
 */
export function imageReader(source: ImageSource): RepositoryReader {
  return {
    place: source.place,
    resolve: async () => source.root,
    readManifest: (descriptor, signal) => source.readManifest(descriptor, signal),
    // The bytes before the offset are read too, because the digest is checked over the whole blob.
    readBlob: (descriptor, { offset = 0, signal } = {}) => beyond(source.readBlob(descriptor, signal), offset),
    referrers: async () => [],
    tags: async () => [],
  };
}
