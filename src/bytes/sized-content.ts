import { type ByteStream, concatBytes } from './byte-stream.ts';

/** Bytes whose count is known before they are read, and that can be read again and again. */
export interface SizedContent {
  /** Bytes. `open` gives as many, the same each time. */
  readonly size: number;
  readonly open: () => ByteStream;
}

/** Somewhere to put bytes that are made in one pass and wanted in a later one. */
export interface Scratch {
  /** Keeps a copy and tells where. Calls must not overlap. */
  append(bytes: Uint8Array): Promise<number>;
  /** Bytes that were appended, in one call or in several. */
  read(offset: number, length: number): ByteStream;
}

/** A scratch that lives in memory: for what is small, and for tests. */
export function memoryScratch(): Scratch {
  const chunks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  let size = 0;
  return {
    async append(bytes) {
      const at = size;
      chunks.push({ at, bytes: concatBytes([bytes]) });
      size += bytes.length;
      return at;
    },
    async *read(offset, length) {
      for (const { at, bytes } of chunks) {
        const part = bytes.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at));
        if (part.length > 0) yield part;
      }
    },
  };
}
