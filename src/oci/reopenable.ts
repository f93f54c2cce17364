import type { ByteStream } from '../bytes/index.ts';

/**
 * A stream that can be read again from its start, so that a broken upload can be repeated. Other readers use it as an
 * ordinary stream.
 */
export interface ReopenableStream extends ByteStream {
  /** A new stream of the same bytes. */
  reopen(): ByteStream;
}

/** Makes such a stream from a function that opens it. */
export function reopenable(open: () => ByteStream): ReopenableStream {
  return { reopen: open, [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
}

/** Tells whether a stream can be read again. */
export function isReopenable(stream: ByteStream): stream is ReopenableStream {
  return 'reopen' in stream && typeof stream.reopen === 'function';
}
