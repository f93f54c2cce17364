import { concatBytes } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { expandedSize } from './chunks.ts';
import { type BlockRecord, encodeEnd, STREAM_HEADER_BYTES } from './container.ts';
import { decodeBlock } from './decode-block.ts';
import { xzError } from './explain.ts';
import { readStreamHeader } from './stream-header.ts';

/** The most memory for a block. A squashfs block has a dictionary of at most 1 MiB; this allows for odd writers. */
export const XZ_BLOCK_MEMORY_LIMIT_BYTES = 16 * 1024 * 1024;

/** Expands a block that is one whole xz stream, as squashfs stores it. */
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
  const contents: Uint8Array[] = [];
  const records: BlockRecord[] = [];
  const check = readStreamHeader(block.subarray(0, STREAM_HEADER_BYTES), 0);
  let at = STREAM_HEADER_BYTES;
  while ((block[at] ?? 0) !== 0) {
    const decoded = await decodeBlock(block, at, { check, memoryBytes: XZ_BLOCK_MEMORY_LIMIT_BYTES, mostBytes: size });
    contents.push(decoded.content);
    records.push({ unpaddedBytes: decoded.unpaddedBytes, contentBytes: decoded.contentBytes });
    at = decoded.end;
  }
  expectNoMore(block, at, encodeEnd(records, check));
  const [first] = contents;
  return contents.length === 1 && first ? first : concatBytes(contents);
}

/** Checks that the block ends with index and footer. There is only one encoding of them. */
function expectNoMore(block: Uint8Array, at: number, end: Uint8Array): void {
  const different = end.findIndex((byte, index) => block[at + index] !== byte);
  if (different >= 0) throw xzError('LZMA_DATA_ERROR', Math.min(at + different + 1, block.length));
  if (at + end.length !== block.length) throw xzError('LZMA_DATA_ERROR', at + end.length);
}
