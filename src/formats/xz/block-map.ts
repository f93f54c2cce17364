import { Budget, type DecompressOptions, type RandomAccess } from '../../bytes/index.ts';
import type { XzBlock } from './blocks.ts';
import { CHECK_BYTES } from './chunks.ts';
import {
  encodeEnd,
  encodeStreamHeader,
  MAX_BLOCK_HEADER_BYTES,
  paddedTo4,
  parseBlockHeader,
  STREAM_HEADER_BYTES,
} from './container.ts';

/** The largest block, because a block is expanded as a whole. `xz -T -4` makes them this large. */
const MAX_BLOCK_BYTES = 12 * 1024 * 1024;

/** The memory that a block's facts take while its index is read (measured, rounded up). */
const BLOCK_BYTES = 400;

/** All blocks of a stream, found without expanding any. */
export interface BlockMap {
  /** The check id of all blocks. */
  readonly check: number;
  readonly blocks: readonly XzBlock[];
  /** The size of the expanded stream in bytes. */
  readonly contentBytes: number;
  /** The position in the source at which the stream ends. */
  readonly end: number;
}

/**
 * Finds all blocks by following their headers, which contain their sizes if `xz -T` wrote them. Gives undefined if
 * the stream has to be read from front to back instead: blocks without sizes, blocks that are too large, or an
 * index that does not match the blocks. There is only one encoding of an index, so its bytes can be compared.
 */
export async function mapXzBlocks(
  source: RandomAccess,
  offset: number,
  { signal, budget = new Budget({ what: 'the xz stream' }) }: DecompressOptions = {},
): Promise<BlockMap | undefined> {
  const header = await readUpTo(source, offset, STREAM_HEADER_BYTES);
  const check = header[7] ?? 0;
  if (Buffer.compare(header, encodeStreamHeader(check)) !== 0) return undefined;
  const blocks: XzBlock[] = [];
  let [at, contentBytes] = [offset + STREAM_HEADER_BYTES, 0];
  for (;;) {
    signal?.throwIfAborted();
    const start = await readUpTo(source, at, MAX_BLOCK_HEADER_BYTES);
    if (start[0] === 0) break;
    const sizes = parseBlockHeader(start);
    if (sizes === undefined || Math.max(sizes.dataBytes, sizes.contentBytes) > MAX_BLOCK_BYTES) return undefined;
    const unpaddedBytes = sizes.headerBytes + sizes.dataBytes + (CHECK_BYTES[check & 0x0f] ?? 0);
    budget.check('frames', blocks.length + 1, { offset: at });
    budget.spend('memory', BLOCK_BYTES);
    budget.expand(sizes.contentBytes, { offset: at });
    blocks.push({ offset: at, contentOffset: contentBytes, unpaddedBytes, contentBytes: sizes.contentBytes });
    at += paddedTo4(unpaddedBytes);
    contentBytes += sizes.contentBytes;
  }
  const expected = encodeEnd(blocks, check);
  const found = await readUpTo(source, at, expected.length);
  return Buffer.compare(found, expected) === 0 ? { check, blocks, contentBytes, end: at + expected.length } : undefined;
}

/** Reads a range as far as the source goes. */
async function readUpTo(source: RandomAccess, at: number, most: number): Promise<Uint8Array> {
  return at >= source.size ? new Uint8Array() : await source.read(at, Math.min(most, source.size - at));
}
