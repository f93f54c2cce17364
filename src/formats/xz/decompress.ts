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
import { expandBlockStream } from './block-stream.ts';
import { STREAM_HEADER_BYTES } from './container.ts';
import { xzError, xzTruncated } from './explain.ts';
import { IndexCheck } from './index-check.ts';
import { XZ_MAGIC } from './magic.ts';
import { readExactly } from './read-exactly.ts';
import { readStreamHeader } from './stream-header.ts';

/** The memory for a dictionary of 128 MiB and for the rest of a decoder. `xz -9` needs 65 MiB. */
export const XZ_MEMORY_LIMIT_BYTES = 130 * 1024 * 1024;

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

/** Expands one stream. Leaves the reader just after its footer. */
async function* expandStream(reader: ByteReader, { budget, signal }: DecompressOptions): ByteStream {
  const memoryBytes = Math.min(XZ_MEMORY_LIMIT_BYTES, budget?.limits.memory ?? XZ_MEMORY_LIMIT_BYTES);
  const check = await expectHeader(reader);
  const index = new IndexCheck();
  for (;;) {
    signal?.throwIfAborted();
    const [first = 0] = await readExactly(reader, 1);
    if (first === 0) return await index.expect(reader, check);
    yield* expandBlockStream(reader, first, { check, memoryBytes, signal, onEnd: (record) => index.add(record) });
  }
}

/**
 * Reads the header of a stream, the magic first, so that four bytes of garbage after a stream are reported as
 * damage, not as a stream that was cut short.
 */
async function expectHeader(reader: ByteReader): Promise<number> {
  const offset = reader.offset;
  const start = await reader.readSome(XZ_MAGIC.length);
  if (start === undefined) throw xzTruncated(offset);
  reader.unread(start);
  if (start.some((byte, index) => byte !== XZ_MAGIC[index])) throw xzError('LZMA_FORMAT_ERROR', offset);
  return readStreamHeader(await readExactly(reader, STREAM_HEADER_BYTES), offset);
}

/** Skips stream padding: zeros, a multiple of four (section 2.2 of the xz format). Tells whether a stream follows. */
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
