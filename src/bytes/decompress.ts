import { Budget } from './budget.ts';
import { ByteReader } from './byte-reader.ts';
import { type ByteStream, coalesced, limited } from './byte-stream.ts';
import type { CompressedSegment, DecompressOptions } from './codec.ts';
import { type RandomAccess, readRange } from './random-access.ts';

const DEFAULT_OUTPUT_LIMIT_BYTES = 16 * 1024 ** 3;

type NamedOptions = DecompressOptions & {
  /** The name of the output, for errors. */
  readonly what: string;
};

/** Decodes a file that consists of parts: the members of gzip, the frames of zstd, the streams of xz and bzip2. */
export interface PartDecoder {
  /** Expands the next part. Leaves the reader just after it. */
  expand(): ByteStream;
  /** Skips what may stand between parts, and tells whether another part follows. */
  hasNext(): Promise<boolean>;
}

/** Expands a whole file, part by part. */
export async function* decompressParts(
  source: ByteStream,
  options: NamedOptions,
  open: (reader: ByteReader) => PartDecoder,
): AsyncGenerator<Uint8Array, void, void> {
  await using reader = new ByteReader(source);
  yield* bounded(expandAll(open(reader), options), options);
}

/** Expands the single part at `offset`. Anything may follow it, so `expand` has to leave the reader just after it. */
export function decompressPart(
  source: RandomAccess,
  offset: number,
  options: NamedOptions,
  expand: (reader: ByteReader) => ByteStream,
): CompressedSegment {
  let end: number | undefined;
  async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
    await using reader = new ByteReader(readRange(source, offset), offset);
    yield* bounded(expand(reader), options);
    end = reader.offset;
  }
  return {
    bytes: bytes(),
    end() {
      if (end === undefined) throw new Error('bug: the end of a segment was asked for before it was read');
      return end;
    },
  };
}

async function* expandAll(
  decoder: PartDecoder,
  { what, budget = new Budget({ what }), signal }: NamedOptions,
): ByteStream {
  let parts = 0;
  do {
    budget.check('frames', ++parts);
    signal?.throwIfAborted();
    yield* decoder.expand();
  } while (await decoder.hasNext());
}

/** Limits the output. Where there is a budget, the reader of the output counts instead. */
function bounded(content: ByteStream, { what, limitBytes, budget }: NamedOptions): ByteStream {
  const fallback = budget === undefined ? DEFAULT_OUTPUT_LIMIT_BYTES : Number.POSITIVE_INFINITY;
  return coalesced(limited(content, { limitBytes: limitBytes ?? fallback, what }));
}
