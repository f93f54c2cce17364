import { concatBytes } from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { xzBlockDecompress } from './block.ts';
import type { XzBlock } from './blocks.ts';
import { encodeEnd, encodeStreamHeader, STREAM_HEADER_BYTES } from './container.ts';
import { storedSlices } from './stored.ts';

/**
 * The content of one block, checked. `bytes` are those of the block with its padding. Stored chunks are
 * copied; all else goes through liblzma, as a stream of this block alone. Errors name absolute offsets.
 */
export async function expandBlock(bytes: Uint8Array, block: XzBlock, check: number): Promise<Uint8Array> {
  const stored = storedSlices(bytes, block, check);
  if (stored !== undefined) return concatBytes(stored, block.contentBytes);
  try {
    const stream = concatBytes([encodeStreamHeader(check), bytes, encodeEnd([block], check)]);
    return await xzBlockDecompress(stream, block.contentBytes);
  } catch (error) {
    throw atAbsoluteOffset(error, block);
  }
}

/** Offsets count from the start of the stream that was made for the decoder. */
function atAbsoluteOffset(error: unknown, { offset }: XzBlock): unknown {
  if (!isRootsmithError(error) || typeof error.details['offset'] !== 'number') return error;
  const absolute = offset + Math.max(0, error.details['offset'] - STREAM_HEADER_BYTES);
  const message = error.message.replace(/at offset \d+/, `at offset ${absolute}`);
  return new RootsmithError(error.code, message, {
    hint: error.hint,
    details: { ...error.details, offset: absolute },
    cause: error,
  });
}
