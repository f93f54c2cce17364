import type { Budget } from './budget.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteStream } from './byte-stream.ts';
import { type RandomAccess, readRange } from './random-access.ts';

/**
 * Expands one whole compressed block. `maxBytes` bounds the result: a block that expands beyond it
 * fails with `LIMIT_EXCEEDED`, one that is damaged with `FORMAT_CORRUPT`.
 */
export type Decompress = (block: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

/** Compresses one whole block. The result does not depend on the thread that does it. */
export type CompressBlock = (block: Uint8Array) => Promise<Uint8Array>;

/** Expands a stream while it is read. Damage and early ends surface as errors of the loop. */
export type DecompressStream = (source: ByteStream, options?: DecompressOptions) => ByteStream;

export interface DecompressOptions {
  /**
   * The most bytes that may come out. @default 16 GiB; unlimited where there is a budget, because the reader then
   * counts
   */
  readonly limitBytes?: number | undefined;
  /** Bounds the number of members, frames and streams. @default that of the table of limits */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_OUTPUT_LIMIT_BYTES = 16 * 1024 ** 3;

/** The most bytes that may come out, with the default where the options do not say. */
export function outputLimit({ limitBytes, budget }: DecompressOptions): number {
  return limitBytes ?? (budget === undefined ? DEFAULT_OUTPUT_LIMIT_BYTES : Number.POSITIVE_INFINITY);
}

/** One compressed stream, frame or member that begins somewhere in a longer source. */
export interface CompressedSegment {
  /** What it expands to. Can be read once. */
  readonly bytes: ByteStream;
  /**
   * The absolute offset just after the segment. It is known once `bytes` has been read to its end; asking before is
   * a bug.
   */
  end(): number;
}

/** Wraps a decoder of exactly one stream, which leaves the reader just after it. */
export function segmentAt(
  source: RandomAccess,
  offset: number,
  expand: (reader: ByteReader) => ByteStream,
): CompressedSegment {
  let end: number | undefined;
  async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
    await using reader = new ByteReader(readRange(source, offset), offset);
    yield* expand(reader);
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
