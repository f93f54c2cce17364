import { crc32, createInflateRaw } from 'node:zlib';
import {
  Budget,
  ByteReader,
  type ByteStream,
  type CompressedSegment,
  coalesced,
  type DecompressOptions,
  limited,
  outputLimit,
  type RandomAccess,
  readAhead,
  segmentAt,
} from '../../bytes/index.ts';
import { Coder } from '../../codecs/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { checkTrailer, corruptGzip, readHeader } from './member.ts';
import { inflateSmall } from './small-member.ts';

/** Each piece costs a round trip to the thread pool. Larger pieces save a third of the time. */
const CHUNK_BYTES = 512 * 1024;
const WHAT = 'the output of the gzip stream';

/** Expands one or more gzip members. Zeros after them are skipped, as gzip does; anything else is damage. */
export async function* decompressGzip(
  source: ByteStream,
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  await using reader = new ByteReader(source);
  yield* coalesced(limited(expandAll(reader, options), { limitBytes: outputLimit(options), what: WHAT }));
}

/** Expands the single gzip member at `offset` and tells where it ends. Anything may follow it. */
export function decompressGzipOnce(
  source: RandomAccess,
  offset: number,
  options: DecompressOptions = {},
): CompressedSegment {
  return segmentAt(source, offset, (reader) =>
    coalesced(limited(expandMember(reader, options.signal), { limitBytes: outputLimit(options), what: WHAT })),
  );
}

async function* expandAll(
  reader: ByteReader,
  { signal, budget = new Budget({ what: WHAT }) }: DecompressOptions,
): ByteStream {
  let members = 0;
  do {
    budget.check('frames', ++members);
    signal?.throwIfAborted();
    const small = members === 1 ? undefined : inflateSmall(reader);
    if (small === undefined) yield* expandMember(reader, signal);
    else if (small.length > 0) yield small;
  } while (await reader.skipZeros());
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
    hint: 'The file or transfer was cut short: fetch it again.',
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
