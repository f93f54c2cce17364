import { RootsmithError } from '../errors/index.ts';
import type { ByteStream } from './byte-stream.ts';

/** A source that can be read at any offset: an open file, a part of one, or a buffer. */
export interface RandomAccess {
  /** The size in bytes. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes from `offset`. The array belongs to the caller. Throws `FORMAT_TRUNCATED` if the
   * range goes beyond the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The source and the offset that this is a window on, if it is a window. */
  readonly within?: { readonly source: RandomAccess; readonly start: number } | undefined;
}

const CHUNK_BYTES = 1024 * 1024;

export function bufferAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    async read(offset, length) {
      assertRange(bytes.length, offset, length);
      return bytes.slice(offset, offset + length);
    },
  };
}

/** A window on another source. Its offsets start at 0. */
export function sliceAccess(source: RandomAccess, start: number, size: number): RandomAccess {
  assertRange(source.size, start, size);
  return {
    size,
    within: { source, start },
    read(offset, length) {
      assertRange(size, offset, length);
      return source.read(start + offset, length);
    },
  };
}

/** The source behind all windows, and the offset in it. */
export function originOf(
  access: RandomAccess,
  offset: number,
): { readonly source: RandomAccess; readonly offset: number } {
  return access.within === undefined
    ? { source: access, offset }
    : originOf(access.within.source, access.within.start + offset);
}

/** Reads a range, chunk by chunk. */
export async function* readRange(source: RandomAccess, start = 0, length = source.size - start): ByteStream {
  for (let at = start; at < start + length; at += CHUNK_BYTES) {
    yield await source.read(at, Math.min(CHUNK_BYTES, start + length - at));
  }
}

/** Throws `FORMAT_TRUNCATED` for a range that goes beyond a source of this size. */
export function assertRange(size: number, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
    throw new RootsmithError(
      'FORMAT_TRUNCATED',
      `cannot read ${length} bytes at offset ${offset}: only ${size} bytes exist`,
      {
        details: { offset, length, size },
      },
    );
  }
}
