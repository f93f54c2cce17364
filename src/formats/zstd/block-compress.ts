import type { CompressBlock } from '../../bytes/index.ts';
import { codecPool } from '../../codecs/index.ts';

export interface ZstdBlockOptions {
  /** 1 to 22. @default 15, as mksquashfs */
  readonly level?: number | undefined;
}

/**
 * Makes a compressor that turns each block into one zstd frame in the threads of the codecs. The window never
 * exceeds the block, because the kernel reports a larger one as an I/O error.
 */
export function zstdBlockCompressor({ level = 15 }: ZstdBlockOptions = {}): CompressBlock {
  codecPool.prepare();
  return (block) => codecPool.encode(block, { format: 'zstd', level });
}
