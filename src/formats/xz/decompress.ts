import {
  type ByteReader,
  type ByteStream,
  type CompressedSegment,
  coalesced,
  type DecompressOptions,
  decompressPart,
  decompressParts,
  type RandomAccess,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { xzError, xzTruncated } from './explain.ts';
import { XZ_MAGIC } from './magic.ts';
import { LzmaCoder } from './native.ts';

/** Room for a dictionary of 128 MiB and liblzma's tables; `xz -9` needs 65 MiB. */
export const XZ_MEMORY_LIMIT_BYTES = 130 * 1024 * 1024;

/**
 * LZMA2 expands up to 7000 times, and the binding holds all that one piece gives. So pieces shrink
 * while they expand far; one of the largest gives 56 MiB at worst.
 */
const MIN_PIECE_BYTES = 512;
const MAX_PIECE_BYTES = 8 * 1024;
const FAR_BYTES = 1024 * 1024;
const PADDING_UNIT = 4;
const WHAT = 'the output of the xz stream';

/** Expands one or more xz streams. Zero padding after each is skipped, as the format allows it. */
export function decompressXz(source: ByteStream, options: DecompressOptions = {}): ByteStream {
  return decompressParts(coalesced(source), { ...options, what: WHAT }, (reader) => ({
    expand: () => expandStream(reader, options),
    hasNext: () => skipPadding(reader),
  }));
}

/** Expands the single xz stream at `offset`, front to back, and tells where it ends. Anything may follow it. */
export function decompressXzOnce(
  source: RandomAccess,
  offset: number,
  options: DecompressOptions = {},
): CompressedSegment {
  return decompressPart(source, offset, { ...options, what: WHAT }, (reader) => expandStream(reader, options));
}

/** One stream; leaves the reader just after its footer. */
async function* expandStream(reader: ByteReader, { budget, signal }: DecompressOptions): ByteStream {
  const start = reader.offset;
  await checkMagic(reader);
  using decoder = LzmaCoder.decoder(Math.min(XZ_MEMORY_LIMIT_BYTES, budget?.limits.memory ?? XZ_MEMORY_LIMIT_BYTES));
  for (let most = MIN_PIECE_BYTES; ; ) {
    signal?.throwIfAborted();
    const piece = await reader.readSome(most);
    if (piece === undefined) throw xzTruncated(reader.offset);
    const { chunks, state, totalIn } = await decoder.run(piece);
    most = nextPieceBytes(most, chunks);
    const reached = start + totalIn;
    if (state.startsWith('LZMA_')) throw xzError(state, reached);
    yield* chunks;
    if (state === 'ended') {
      reader.unread(piece.subarray(piece.length - (reader.offset - reached)));
      return;
    }
  }
}

function nextPieceBytes(most: number, chunks: readonly Uint8Array[]): number {
  const given = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return given > FAR_BYTES ? Math.max(MIN_PIECE_BYTES, most / 4) : Math.min(MAX_PIECE_BYTES, most * 2);
}

/** So that four bytes of garbage behind a stream are damage, not a stream cut short. */
async function checkMagic(reader: ByteReader): Promise<void> {
  const offset = reader.offset;
  const start = await reader.readSome(XZ_MAGIC.length);
  if (start === undefined) throw xzTruncated(offset);
  reader.unread(start);
  if (start.some((byte, index) => byte !== XZ_MAGIC[index])) throw xzError('LZMA_FORMAT_ERROR', offset);
}

/** Stream padding: zeros, a multiple of four (section 2.2 of the xz format). Whether a stream follows. */
async function skipPadding(reader: ByteReader): Promise<boolean> {
  const start = reader.offset;
  const more = await reader.skipZeros();
  const padding = reader.offset - start;
  if (padding % PADDING_UNIT !== 0) {
    throw new RootsmithError(
      'FORMAT_CORRUPT',
      `xz stream padding at offset ${start} has ${padding} bytes, not a multiple of 4`,
      {
        details: { offset: start, field: 'stream padding' },
      },
    );
  }
  return more;
}
