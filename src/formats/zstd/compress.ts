import { constants, createZstdCompress } from 'node:zlib';
import { type ByteStream, coalesced, inPieces } from '../../bytes/index.ts';
import { Coder } from '../../codecs/index.ts';

export interface CompressZstdOptions {
  /** The level from 1 to 19, or up to 22 with some hundred MB of memory. @default 3 */
  readonly level?: number | undefined;
  /** Whether a checksum of the content is appended to the frame. @default true */
  readonly checksum?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The window of 8 MiB that every decoder must support. Levels above 19 would choose a larger one. */
const WINDOW_LOG = 23;
const WIDE_LEVEL = 20;
const PIECE_BYTES = 64 * 1024;

/**
 * Compresses to one zstd frame with a window of at most 8 MiB. The same input, level and libzstd give the same
 * bytes.
 */
export function compressZstd(source: ByteStream, options: CompressZstdOptions = {}): ByteStream {
  return coalesced(encode(source, options));
}

async function* encode(source: ByteStream, { level = 3, checksum = true, signal }: CompressZstdOptions): ByteStream {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0,
    ...(level >= WIDE_LEVEL ? { [constants.ZSTD_c_windowLog]: WINDOW_LOG } : {}),
  };
  using encoder = new Coder(createZstdCompress({ params, chunkSize: PIECE_BYTES }));
  for await (const piece of inPieces(source, PIECE_BYTES)) {
    signal?.throwIfAborted();
    yield* encoder.feed(piece);
  }
  yield* encoder.finish();
}
