import type { CompressBlock } from '../../bytes/index.ts';
import { EncoderPool } from './encoder-pool.ts';

export interface XzBlockOptions {
  /** What a decoder has to hold; the kernel sets aside as much as the superblock's options say. */
  readonly dictionaryBytes: number;
  /** Bit map of branch filters to try beside none; the smallest result wins. @default 0 */
  readonly filters?: number | undefined;
}

/** One for the process: no more threads than processors, however many images are written. */
const pool = new EncoderPool();

/** A compressor that makes of each block a whole xz stream, as mksquashfs does: preset 6, CRC32. */
export function xzBlockCompressor({ dictionaryBytes, filters = 0 }: XzBlockOptions): CompressBlock {
  return (block) => pool.encode(block, { dictionaryBytes, filters });
}
