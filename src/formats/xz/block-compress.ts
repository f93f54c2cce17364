import type { CompressBlock } from '../../bytes/index.ts';
import { encoderPool } from '../../codecs/index.ts';

export interface XzBlockOptions {
  /** What a decoder has to hold; the kernel sets aside as much as the superblock's options say. */
  readonly dictionaryBytes: number;
  /** Bit map of branch filters to try beside none; the smallest result wins. @default 0 */
  readonly filters?: number | undefined;
}

/** A compressor that makes of each block a whole xz stream, as mksquashfs does, with CRC32. Its threads start at once. */
export function xzBlockCompressor({ dictionaryBytes, filters = 0 }: XzBlockOptions): CompressBlock {
  encoderPool.prepare();
  return (block) => encoderPool.encode(block, { format: 'xz', effort: 'thorough', dictionaryBytes, filters });
}
