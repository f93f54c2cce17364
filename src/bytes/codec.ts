import type { Budget } from './budget.ts';
import type { ByteStream } from './byte-stream.ts';

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
