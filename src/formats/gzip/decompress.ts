import { crc32, createInflateRaw } from 'node:zlib';
import {
  type ByteReader,
  type ByteStream,
  type CompressedSegment,
  type DecompressOptions,
  decompressPart,
  decompressParts,
  type RandomAccess,
  readAhead,
  streamOf,
} from '../../bytes/index.ts';
import { Coder } from '../../codecs/index.ts';
import { CUT_SHORT_HINT, RootsmithError } from '../../errors/index.ts';
import { checkTrailer, corruptGzip, readHeader } from './member.ts';
import { inflateSmall } from './small-member.ts';

/** Each piece costs a round trip to the thread pool. Larger pieces save a third of the time. */
const CHUNK_BYTES = 512 * 1024;
const WHAT = 'the output of the gzip stream';

/** Expands one or more gzip members. Zeros after them are skipped, as gzip does; anything else is damage. */
export function decompressGzip(source: ByteStream, options: DecompressOptions = {}): ByteStream {
  return decompressParts(source, { ...options, what: WHAT }, (reader) => {
    let isFirst = true;
    return {
      expand() {
        const small = isFirst ? undefined : inflateSmall(reader);
        isFirst = false;
        return small === undefined ? expandMember(reader, options.signal) : streamOf(small);
      },
      hasNext: () => reader.skipZeros(),
    };
  });
}

/** Expands the single gzip member at `offset` and tells where it ends. Anything may follow it. */
export function decompressGzipOnce(
  source: RandomAccess,
  offset: number,
  options: DecompressOptions = {},
): CompressedSegment {
  return decompressPart(source, offset, { ...options, what: WHAT }, (reader) => expandMember(reader, options.signal));
}

/** Expands one member. Leaves the reader just after its trailer. */
async function* expandMember(reader: ByteReader, signal: AbortSignal | undefined): ByteStream {
  await readHeader(reader);
  let crc = 0;
  let size = 0;
  for await (const chunk of readAhead(inflate(reader, signal))) {
    crc = crc32(chunk, crc);
    size += chunk.length;
    yield chunk;
  }
  await checkTrailer(reader, crc, size);
}

/** Expands deflate data. Leaves the reader just after its last byte. */
async function* inflate(reader: ByteReader, signal: AbortSignal | undefined): ByteStream {
  using decoder = new Coder(createInflateRaw({ chunkSize: CHUNK_BYTES }));
  while (decoder.unused === 0) {
    signal?.throwIfAborted();
    const piece = await reader.readSome(CHUNK_BYTES);
    if (piece === undefined) throw truncated(reader.offset);
    yield* explained(decoder.feed(piece), reader);
    // The decoder only notices its end when it is given more bytes. A trailer always follows.
    if (decoder.unused > 0) reader.unread(piece.subarray(piece.length - decoder.unused));
  }
}

function truncated(offset: number): RootsmithError {
  return new RootsmithError('FORMAT_TRUNCATED', `gzip member ends at offset ${offset}, before its trailer`, {
    hint: CUT_SHORT_HINT,
    details: { offset },
  });
}

async function* explained(output: ByteStream, reader: ByteReader): ByteStream {
  try {
    yield* output;
  } catch (error) {
    throw corruptGzip('data', reader.offset, 'is damaged', error);
  }
}
