import type { ByteStream } from './byte-stream.ts';

/** Bytes whose count is known before they are read, and that can be read again and again. */
export interface SizedContent {
  /** Bytes. `open` gives as many, the same each time. */
  readonly size: number;
  readonly open: () => ByteStream;
}

/** Somewhere to put bytes that are made in one pass and wanted, front to back, in later ones. */
export interface Scratch {
  /** Keeps the bytes; the array is the scratch's from now on. Calls must not overlap. */
  append(bytes: Uint8Array): Promise<void>;
  /** Everything so far. Can be read again and again. */
  read(): ByteStream;
}

/** A scratch in memory: for what is known to be small. */
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
