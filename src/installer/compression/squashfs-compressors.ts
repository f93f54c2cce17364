import type { CompressBlock } from '../../bytes/index.ts';
import {
  type CompressorOptions,
  type SquashfsCompressors,
  type Superblock,
  xzBlockCompressor,
  zlibBlockCompressor,
  zstdBlockCompressor,
} from '../../formats/index.ts';

/** As mksquashfs: a metadata block is not larger than this. */
const METADATA_DICTIONARY_BYTES = 8192;

/**
 * The compressors that mksquashfs would use. `options` are those of the image; without any, the defaults that
 * mksquashfs has where it writes none.
 */
export function squashfsCompressors(
  { compressor, blockSize }: Pick<Superblock, 'compressor' | 'blockSize'>,
  options: CompressorOptions | undefined,
): SquashfsCompressors {
  switch (compressor) {
    case 'xz': {
      const { dictionarySize, filters } = options?.kind === 'xz' ? options : { dictionarySize: blockSize, filters: 0 };
      return {
        data: xzBlockCompressor({ dictionaryBytes: dictionarySize, filters }),
        metadata: xzBlockCompressor({ dictionaryBytes: METADATA_DICTIONARY_BYTES }),
      };
    }
    case 'zstd':
      return forBoth(zstdBlockCompressor(options?.kind === 'zstd' ? options : {}));
    case 'gzip':
      return forBoth(zlibBlockCompressor(options?.kind === 'gzip' ? options : {}));
    case 'lzma':
    case 'lzo':
    case 'lz4':
      throw new Error(`bug: an image of ${compressor} was opened`);
  }
}

function forBoth(compress: CompressBlock): SquashfsCompressors {
  return { data: compress, metadata: compress };
}
