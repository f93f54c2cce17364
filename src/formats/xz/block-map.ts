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

/** A block is expanded as a whole: `xz -T -4` makes them this large. */
const MAX_BLOCK_BYTES = 12 * 1024 * 1024;

/** What is known of a block takes so much memory, while its place in the index is made (measured, rounded up). */
const BLOCK_BYTES = 400;

/** All blocks of a stream, found without expanding any. */
export interface BlockMap {
  /** Check id of all blocks. */
  readonly check: number;
  readonly blocks: readonly XzBlock[];
  /** Bytes that the stream expands to. */
  readonly contentBytes: number;
  /** Where the stream ends in the source. */
  readonly end: number;
}

/**
 * Follows the headers of the blocks, which tell their sizes where `xz -T` wrote them. Undefined where the
 * stream has to be read from front to back instead: blocks without sizes, too large, or an index that
 * does not say of the blocks what they are. Its encoding has no freedom, so it can be compared.
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

/** What there is of a range; nothing beyond the end. */
async function readUpTo(source: RandomAccess, at: number, most: number): Promise<Uint8Array> {
  return at >= source.size ? new Uint8Array() : await source.read(at, Math.min(most, source.size - at));
}
