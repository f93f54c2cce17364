import { type ByteStream, beyond } from '../bytes/index.ts';
import type { Descriptor } from './descriptor.ts';
import type { BlobContent, ReadBlobOptions, RepositoryReader } from './repositories.ts';

/** What a place with one image is read by. */
export interface SingleImageReader {
  /** For messages. */
  readonly place: string;
  /** As `RepositoryReader` has it. */
  readonly readManifest: (descriptor: Descriptor, signal?: AbortSignal) => Promise<Uint8Array>;
  /** The bytes of a blob from its start. */
  readonly openBlob: (descriptor: Descriptor, signal?: AbortSignal) => ByteStream;
}

/** The repository of a place that holds one image and knows it by its digest alone: an archive, a daemon. */
export function singleImage(root: Descriptor, { place, readManifest, openBlob }: SingleImageReader): RepositoryReader {
  return {
    place,
    resolve: async (name) => (name === root.digest ? root : undefined),
    readManifest,
    // What is skipped is read all the same: only then its digest is checked.
    readBlob: (descriptor, { offset, signal }: ReadBlobOptions = {}) =>
      contentFrom(() => openBlob(descriptor, signal)).open(offset ?? 0),
    referrers: async () => [],
    tags: async () => [],
  };
}

/** A stream that can be opened at its start as often as `open` allows, as content that can be opened anywhere. */
export function contentFrom(open: () => ByteStream): BlobContent {
  return { open: (offset) => (offset === 0 ? open() : beyond(open(), offset)) };
}
