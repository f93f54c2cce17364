import { beyond } from '../../bytes/index.ts';
import type { ImageSource, RepositoryReader } from '../../oci/index.ts';

/** A repository with the one image of an archive or a daemon, whatever name is asked for. Nothing refers to it there. */
export function imageReader(source: ImageSource): RepositoryReader {
  return {
    place: source.place,
    resolve: async () => source.root,
    readManifest: (descriptor, signal) => source.readManifest(descriptor, signal),
    // What is skipped is read all the same: only then its digest is checked.
    readBlob: (descriptor, { offset = 0, signal } = {}) => beyond(source.readBlob(descriptor, signal), offset),
    referrers: async () => [],
    tags: async () => [],
  };
}
