import type { ByteStream } from './byte-stream.ts';

/**
 * Expands one whole compressed block. `maxBytes` bounds the result: a block that expands beyond it
 * fails with `LIMIT_EXCEEDED`, one that is damaged with `FORMAT_CORRUPT`.
 */
export type Decompress = (block: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

/** Expands a stream while it is read. Damage and early ends surface as errors of the loop. */
export type DecompressStream = (source: ByteStream) => ByteStream;
