import type { CompressBlock } from '../../bytes/index.ts';
import { encoderPool } from '../../codecs/index.ts';

export interface ZstdBlockOptions {
  /** 1 to 22. @default 15, as mksquashfs */
  readonly level?: number | undefined;
}

/**
 * A compressor that makes of each block one zstd frame, in the threads of the encoders. Its window never exceeds the
 * block: a larger one is an I/O error to the kernel.
 */
export function zstdBlockCompressor({ level = 15 }: ZstdBlockOptions = {}): CompressBlock {
  encoderPool.prepare();
  return (block) => encoderPool.encode(block, { format: 'zstd', level });
}
