import type { ByteStream } from '../bytes/index.ts';
import type { ImageSource, RepositoryReader } from '../oci/index.ts';

/** A repository with the one image of an archive or a daemon, whatever name is asked for. Nothing refers to it there. */
export function imageReader(source: ImageSource): RepositoryReader {
  return {
    place: source.place,
    resolve: async () => source.root,
    readManifest: (descriptor, signal) => source.readManifest(descriptor, signal),
    readBlob: (descriptor, { offset = 0, signal } = {}) => skipping(source.readBlob(descriptor, signal), offset),
    referrers: async () => [],
    tags: async () => [],
  };
}

/** The same stream without its first bytes, which are read all the same: only then its digest is checked. */
async function* skipping(stream: ByteStream, offset: number): ByteStream {
  let at = 0;
  for await (const chunk of stream) {
    if (at + chunk.length > offset) yield chunk.subarray(Math.max(0, offset - at));
    at += chunk.length;
  }
}
