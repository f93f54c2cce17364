import { RootsmithError } from '../errors/index.ts';
import { formatBytes } from './format-bytes.ts';

/** Bytes that arrive in order. Node streams and web streams both fit this type. */
export type ByteStream = AsyncIterable<Uint8Array>;

const CHUNK_BYTES = 64 * 1024;

/** One chunk, or several, as a stream. */
export async function* streamOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}

/** Reads a stream to its end. Fails with `LIMIT_EXCEEDED` before more than `limitBytes` are kept. */
export async function readAll(
  source: ByteStream,
  { limitBytes, what }: { readonly limitBytes: number; readonly what: string },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > limitBytes) {
      throw new RootsmithError('LIMIT_EXCEEDED', `${what} is larger than the limit of ${formatBytes(limitBytes)}`);
    }
    chunks.push(chunk);
  }
  return concatBytes(chunks, total);
}

export function concatBytes(chunks: readonly Uint8Array[], total = sumLengths(chunks)): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/**
 * Joins small chunks into chunks of at least 64 KiB (the last may be smaller), so that small writes stay cheap. If
 * the source fails, what came before is passed on first.
 */
export async function* coalesced(source: ByteStream): AsyncGenerator<Uint8Array, void, void> {
  let pending: Uint8Array[] = [];
  let held = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of source) {
      pending.push(chunk);
      held += chunk.length;
      if (held < CHUNK_BYTES) continue;
      yield pending.length === 1 ? chunk : concatBytes(pending, held);
      [pending, held] = [[], 0];
    }
  } catch (error) {
    failure = { error };
  }
  if (held > 0) yield concatBytes(pending, held);
  if (failure !== undefined) throw failure.error;
}

/**
 * Cuts a stream into pieces of exactly `size` bytes (the last may be smaller), so that results do not depend on
 * how the bytes arrived. A piece that lies in one chunk is a view of it; others are copied.
 */
export async function* inPieces(source: ByteStream, size: number): AsyncGenerator<Uint8Array, void, void> {
  let piece: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled);
      at += part.length;
      if (part.length === size) {
        yield part;
        continue;
      }
      piece ??= new Uint8Array(size);
      piece.set(part, filled);
      filled += part.length;
      if (filled < size) continue;
      yield piece;
      [piece, filled] = [undefined, 0];
    }
  }
  if (piece !== undefined) yield piece.subarray(0, filled);
}

/** Passes a stream on without its first bytes. They are read nevertheless. */
export async function* beyond(source: ByteStream, count: number): AsyncGenerator<Uint8Array, void, void> {
  let left = count;
  for await (const chunk of source) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/** Passes a stream on, and fails with `LIMIT_EXCEEDED` instead of giving more than `limitBytes`. */
export async function* limited(
  source: ByteStream,
  { limitBytes, what }: { readonly limitBytes: number; readonly what: string },
): AsyncGenerator<Uint8Array, void, void> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > limitBytes) {
      throw new RootsmithError('LIMIT_EXCEEDED', `${what} is larger than the limit of ${formatBytes(limitBytes)}`, {
        hint: 'Raise the limit if the file can be trusted.',
        details: { limitBytes },
      });
    }
    yield chunk;
  }
}

function sumLengths(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/**
 * Passes a stream on, and throws the error of `wrong` unless it has exactly `size` bytes. `found` says how many it
 * has.
 */
export async function* exactly(
  source: ByteStream,
  size: number,
  wrong: (found: string) => RootsmithError,
): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > size) throw wrong(`more than ${size}`);
    yield chunk;
  }
  if (bytes !== size) throw wrong(String(bytes));
}

/** The first `length` bytes of a stream, or all where it has fewer. The source is closed then. */
export async function* upTo(source: ByteStream, length: number): AsyncGenerator<Uint8Array, void, void> {
  let left = length;
  if (left <= 0) return;
  for await (const chunk of source) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}
