import { concatBytes } from '../../bytes/index.ts';
import { XZ_BLOCK_MEMORY_LIMIT_BYTES } from './block.ts';
import type { XzBlock } from './blocks.ts';
import { decodeBlock } from './decode-block.ts';
import { xzError } from './explain.ts';
import { storedSlices } from './stored.ts';

/**
 * Expands and checks one block. `bytes` are those of the block with its padding. Stored chunks are copied;
 * everything else is decoded. Errors name absolute offsets.
 */
export async function expandBlock(bytes: Uint8Array, block: XzBlock, check: number): Promise<Uint8Array> {
  const stored = storedSlices(bytes, block, check);
  if (stored !== undefined) return concatBytes(stored, block.contentBytes);
  const { content, end, unpaddedBytes } = await decodeBlock(bytes, 0, {
    check,
    memoryBytes: XZ_BLOCK_MEMORY_LIMIT_BYTES,
    mostBytes: block.contentBytes,
    base: block.offset,
  });
  const isAsAnnounced = unpaddedBytes === block.unpaddedBytes && content.length === block.contentBytes;
  if (!isAsAnnounced) throw xzError('LZMA_DATA_ERROR', block.offset + end);
  return content;
}
