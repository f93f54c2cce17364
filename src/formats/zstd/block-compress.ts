import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { CompressBlock } from '../../bytes/index.ts';

export interface ZstdBlockOptions {
  /** 1 to 22. @default 15, as mksquashfs */
  readonly level?: number | undefined;
}

const compress = promisify(zstdCompress);

/**
 * A compressor that makes of each block one zstd frame. The size of the block is known to the encoder
 * from the start, so the window never exceeds it: a larger one is an I/O error to the kernel.
 */
export function zstdBlockCompressor({ level = 15 }: ZstdBlockOptions = {}): CompressBlock {
  return async (block) =>
    await compress(block, {
      chunkSize: Math.max(block.length, 1024),
      pledgedSrcSize: block.length,
      params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0 },
    });
}
