import { type ByteStream, beyond, upTo } from '../bytes/index.ts';
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
  /** A part of a blob, unchecked, where the place can read one. @default what `openBlob` gives, cut */
  readonly openPart?: ((descriptor: Descriptor, part: BlobPart) => ByteStream) | undefined;
}

/** In bytes. */
interface BlobPart {
  readonly offset: number;
  readonly length: number;
}

/** The repository of a place that holds one image and knows it by its digest alone: an archive, a daemon. */
export function singleImage(
  root: Descriptor,
  { place, readManifest, openBlob, openPart }: SingleImageReader,
): RepositoryReader {
  return {
    place,
    resolve: async (name) => (name === root.digest ? root : undefined),
    readManifest,
    readBlob(descriptor, { offset = 0, length, signal }: ReadBlobOptions = {}) {
      if (length !== undefined && openPart !== undefined) return openPart(descriptor, { offset, length });
      // What is skipped is read all the same: only then its digest is checked.
      const rest = contentFrom(() => openBlob(descriptor, signal)).open(offset);
      return length === undefined ? rest : upTo(rest, length);
    },
    referrers: async () => [],
    tags: async () => [],
  };
}

/** A stream that can be opened at its start as often as `open` allows, as content that can be opened anywhere. */
export function contentFrom(open: () => ByteStream): BlobContent {
  return { open: (offset) => (offset === 0 ? open() : beyond(open(), offset)) };
}
