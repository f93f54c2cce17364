import type { ByteStream } from '../bytes/index.ts';

/**
 * Bytes that can be read from the start again, so that an upload that was cut can be repeated. A sink
 * that never repeats reads it as any other stream.
 */
export interface ReopenableStream extends ByteStream {
  /** A new stream of the same bytes. */
  reopen(): ByteStream;
}

/** Makes a stream from something that can open it any number of times, such as a file's name. */
export function reopenable(open: () => ByteStream): ReopenableStream {
  return { reopen: open, [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() };
}

/** Tells whether a stream can be read again. */
export function isReopenable(stream: ByteStream): stream is ReopenableStream {
  return 'reopen' in stream && typeof stream.reopen === 'function';
}
