import type { RandomAccess } from '../../bytes/index.ts';
import {
  type BlockRecord,
  FOOTER_BYTES,
  paddedTo4,
  parseFooter,
  parseIndex,
  STREAM_HEADER_BYTES,
} from './container.ts';

/** A block of a stream: its position, and the part of the content that it holds. */
export interface XzBlock extends BlockRecord {
  /** The offset in the source. */
  readonly offset: number;
  /** The offset in the content of the stream. */
  readonly contentOffset: number;
}

export interface XzBlocks {
  /** The check id of all blocks. */
  readonly check: number;
  readonly blocks: readonly XzBlock[];
}

const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/**
 * Reads the blocks of the single stream between two offsets from its index. Gives undefined if there is no index
 * at the end, or one that does not fit: then nothing is known of the blocks.
 */
export async function readXzBlocks(source: RandomAccess, start: number, end: number): Promise<XzBlocks | undefined> {
  if (end - start < STREAM_HEADER_BYTES + FOOTER_BYTES) return undefined;
  const footer = parseFooter(await source.read(end - FOOTER_BYTES, FOOTER_BYTES));
  if (footer === undefined || footer.indexBytes > Math.min(MAX_INDEX_BYTES, end - start)) return undefined;
  const indexStart = end - FOOTER_BYTES - footer.indexBytes;
  if (indexStart < start + STREAM_HEADER_BYTES) return undefined;
  const records = parseIndex(await source.read(indexStart, footer.indexBytes));
  if (records === undefined) return undefined;
  const blocks: XzBlock[] = [];
  let [offset, contentOffset] = [start + STREAM_HEADER_BYTES, 0];
  for (const record of records) {
    blocks.push({ ...record, offset, contentOffset });
    offset += paddedTo4(record.unpaddedBytes);
    contentOffset += record.contentBytes;
  }
  return offset === indexStart ? { check: footer.check, blocks } : undefined;
}
