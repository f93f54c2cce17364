import { zstdDecompressSync } from 'node:zlib';
import type { ByteReader } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { frameEnd, isFrameMagic, isSkippableMagic, MAGIC_BYTES, readMagic } from './frame.ts';

/** Frames that take more bytes than this, or expand to more, are not small. */
const MOST_BYTES = 16 * 1024;
const SKIPPABLE_HEADER_BYTES = 8;
const NOTHING = new Uint8Array();

/**
 * Expands a small frame that is completely buffered, and leaves the reader after it. Layers that can be read
 * lazily have one frame for each file, and a stream for each would take ten times as long. A skippable frame gives
 * no bytes. Gives undefined for any other frame and for damage; the reader then does not move.
 */
export function expandSmall(reader: ByteReader): Uint8Array | undefined {
  const bytes = reader.atHand(MOST_BYTES);
  const magic = readMagic(bytes);
  const end = isSkippableMagic(magic) ? skippableEnd(bytes) : isFrameMagic(magic) ? wholeFrameEnd(bytes) : undefined;
  if (end === undefined || end > bytes.length) return undefined;
  const content = isSkippableMagic(magic) ? NOTHING : expanded(bytes.subarray(0, end));
  if (content !== undefined) reader.pass(end);
  return content;
}

function skippableEnd(bytes: Uint8Array): number | undefined {
  if (bytes.length < SKIPPABLE_HEADER_BYTES) return undefined;
  return SKIPPABLE_HEADER_BYTES + readMagic(bytes.subarray(MAGIC_BYTES));
}

function wholeFrameEnd(bytes: Uint8Array): number | undefined {
  try {
    return frameEnd(bytes);
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return undefined; // it is cut short here, or damaged: the stream will tell
  }
}

function expanded(frame: Uint8Array): Uint8Array | undefined {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: MOST_BYTES, chunkSize: MOST_BYTES });
  } catch {
    return undefined; // it is too large, or damaged: the stream will tell
  }
}
