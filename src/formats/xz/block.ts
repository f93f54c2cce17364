import { concatBytes } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { expandedSize } from './chunks.ts';
import { xzError } from './explain.ts';
import { LzmaCoder, type LzmaStep } from './native.ts';

/** A squashfs block has a dictionary of 1 MiB at most; generous for odd writers. */
export const XZ_BLOCK_MEMORY_LIMIT_BYTES = 16 * 1024 * 1024;

/** Up to here the thread pool costs more than it gives (measured: 8 KiB in 306 µs at once, 511 µs by the pool). */
const SYNC_BYTES = 16 * 1024;

/** Expands a block that is one whole xz stream, as squashfs holds them. */
export async function xzBlockDecompress(block: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const size = expandedSize(block);
  if (size > maxBytes) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `xz block expands to ${size} bytes, more than the limit of ${maxBytes}`,
      {
        details: { size, limitBytes: maxBytes },
      },
    );
  }
  if (block.length === 0) throw xzError('LZMA_FORMAT_ERROR', 0);
  using decoder = LzmaCoder.decoder(XZ_BLOCK_MEMORY_LIMIT_BYTES);
  decoder.setChunkBytes(Math.max(size, 1));
  return wholeBlock(block, size <= SYNC_BYTES ? decoder.runSync(block) : await decoder.run(block));
}

function wholeBlock(block: Uint8Array, { chunks, state, totalIn }: LzmaStep): Uint8Array {
  if (state.startsWith('LZMA_')) throw xzError(state, totalIn);
  if (state !== 'ended' || totalIn !== block.length) throw xzError('LZMA_DATA_ERROR', totalIn);
  const [first] = chunks;
  return chunks.length === 1 && first ? first : concatBytes(chunks);
}
