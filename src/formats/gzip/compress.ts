import { crc32, createDeflateRaw } from 'node:zlib';
import { type ByteStream, Coder, coalesced, inPieces } from '../../bytes/index.ts';
import { encodeTrailer, fixedHeader } from './member.ts';

export interface CompressGzipOptions {
  /** 0 (stored) to 9. @default 6 */
  readonly level?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PIECE_BYTES = 64 * 1024;

/** One gzip member whose header holds no time, name or system. The same bytes for the same input, level and zlib. */
export function compressGzip(source: ByteStream, options: CompressGzipOptions = {}): ByteStream {
  return coalesced(encode(source, options));
}

async function* encode(source: ByteStream, { level = 6, signal }: CompressGzipOptions): ByteStream {
  using encoder = new Coder(createDeflateRaw({ level, chunkSize: PIECE_BYTES }));
  let crc = 0;
  let size = 0;
  yield fixedHeader();
  for await (const piece of inPieces(source, PIECE_BYTES)) {
    signal?.throwIfAborted();
    crc = crc32(piece, crc);
    size += piece.length;
    yield* encoder.feed(piece);
  }
  yield* encoder.finish();
  yield encodeTrailer(crc, size);
}
