import { crc32, inflateRawSync } from 'node:zlib';
import type { ByteReader } from '../../bytes/index.ts';
import { isPlainHeader, trailerOf } from './member.ts';

/** Members that take more bytes than this, or expand to more, are not small. */
const MOST_BYTES = 16 * 1024;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/**
 * Expands a small member that is completely buffered, and leaves the reader after it. Layers that can be read
 * lazily have one member for each file, and a stream for each would take a hundred times as long. Gives undefined
 * for any other member and for damage; the reader then does not move.
 */
export function inflateSmall(reader: ByteReader): Uint8Array | undefined {
  const bytes = reader.atHand(MOST_BYTES);
  if (bytes.length < HEADER_BYTES + TRAILER_BYTES || !isPlainHeader(bytes)) return undefined;
  const inflated = inflateHead(bytes.subarray(HEADER_BYTES));
  if (inflated === undefined) return undefined;
  const { content, used } = inflated;
  const end = HEADER_BYTES + used;
  if (end + TRAILER_BYTES > bytes.length) return undefined;
  const { crc, size } = trailerOf(bytes.subarray(end));
  if (crc !== crc32(content) || size !== content.length) return undefined;
  reader.pass(end + TRAILER_BYTES);
  return content;
}

/** The result of `inflateRawSync` with the option `info`, which its types leave out. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

function inflateHead(data: Uint8Array): { readonly content: Uint8Array; readonly used: number } | undefined {
  try {
    const result: unknown = inflateRawSync(data, { info: true, maxOutputLength: MOST_BYTES, chunkSize: MOST_BYTES });
    const { buffer, engine } = result as Inflated; // the shape is documented for the option `info`
    return { content: buffer, used: engine.bytesWritten };
  } catch {
    return undefined; // it is cut short here, too large, or damaged: the stream will tell
  }
}
