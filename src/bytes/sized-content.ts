import { type ByteStream, streamOf } from './byte-stream.ts';

/** Bytes whose number is known before they are read. They can be read any number of times. */
export interface SizedContent {
  /** The size in bytes. `open` gives exactly as many, the same ones each time. */
  readonly size: number;
  readonly open: () => ByteStream;
}

/** Bytes in memory as content. */
export function bytesContent(bytes: Uint8Array): SizedContent {
  return { size: bytes.length, open: () => streamOf(bytes) };
}

/** A place for bytes that are made in one pass and read, front to back, in later ones. */
export interface Scratch {
  /** Keeps the bytes. The array belongs to the scratch from then on. Calls must not overlap. */
  append(bytes: Uint8Array): Promise<void>;
  /** Reads everything that was appended so far. It can be called any number of times. */
  read(): ByteStream;
}

/** A scratch in memory, for small content. */
export function memoryScratch(): Scratch {
  const chunks: Uint8Array[] = [];
  return {
    async append(bytes) {
      chunks.push(bytes);
    },
    async *read() {
      yield* chunks;
    },
  };
}
