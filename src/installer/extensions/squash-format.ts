import {
  type CompressorOptions,
  defaultFormat,
  encodeCompressorOptions,
  type SquashfsCompressors,
  type SquashfsFormat,
} from '../../formats/index.ts';
import { squashfsCompressors } from '../compression/squashfs-compressors.ts';

/** What an extension is squashed with. */
export interface ExtensionFormat {
  readonly format: SquashfsFormat;
  readonly compressors: SquashfsCompressors;
}

const ZSTD_LEVEL = 18;

/**
 * The format that the imager tells mksquashfs to write: its defaults, with zstd of level 18 or xz. The compressor is
 * that of the base's root file system, which its kernel can read.
 */
export function extensionFormat(compressor: SquashfsFormat['compressor']): ExtensionFormat {
  const options: CompressorOptions | undefined =
    compressor === 'zstd' ? { kind: 'zstd', level: ZSTD_LEVEL } : undefined;
  const format = { ...defaultFormat, compressor, compressorOptions: options && encodeCompressorOptions(options) };
  return { format, compressors: squashfsCompressors(format, options) };
}
