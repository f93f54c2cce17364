import type { CompressBlock } from '../../bytes/index.ts';
import { codecPool } from '../../codecs/index.ts';

export interface XzBlockOptions {
  /** The dictionary of the decoder. The kernel allocates the size that the superblock's options say. */
  readonly dictionaryBytes: number;
  /** A bit map of branch filters to try besides none. The smallest result wins. @default 0 */
  readonly filters?: number | undefined;
}

/**
 * Makes a compressor that turns each block into a whole xz stream with CRC32, as mksquashfs does. Its threads
 * start at once.
 */
export function xzBlockCompressor({ dictionaryBytes, filters = 0 }: XzBlockOptions): CompressBlock {
  codecPool.prepare();
  return (block) => codecPool.encode(block, { format: 'xz', effort: 'thorough', dictionaryBytes, filters });
}
