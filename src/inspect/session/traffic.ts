import type { ByteStream, RandomAccess } from '../../bytes/index.ts';
import type { ImageSource } from '../../oci/index.ts';

/** Counts the bytes that are read of the place that is looked into. */
export interface Traffic {
  readonly add: (bytes: number) => void;
  /** Bytes so far. */
  readonly bytes: () => number;
}

export function newTraffic(): Traffic {
  let total = 0;
  return {
    add(bytes) {
      total += bytes;
    },
    bytes: () => total,
  };
}

/** The same source, with all manifests and blobs counted that are read of it. */
export function countedSource(source: ImageSource, traffic: Traffic): ImageSource {
  const { repository } = source;
  return {
    ...source,
    repository: {
      ...repository,
      async readManifest(descriptor, signal) {
        const bytes = await repository.readManifest(descriptor, signal);
        traffic.add(bytes.length);
        return bytes;
      },
      readBlob: (descriptor, options) => countedStream(repository.readBlob(descriptor, options), traffic),
    },
  };
}

/** The same access, with all bytes counted that are read of it. */
export function countedAccess(access: RandomAccess, traffic: Traffic): RandomAccess {
  return {
    size: access.size,
    async read(offset, length) {
      traffic.add(length);
      return await access.read(offset, length);
    },
  };
}

async function* countedStream(source: ByteStream, traffic: Traffic): ByteStream {
  for await (const chunk of source) {
    traffic.add(chunk.length);
    yield chunk;
  }
}
