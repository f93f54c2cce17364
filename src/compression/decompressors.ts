import type {
  Budget,
  CompressedSegment,
  Decompress,
  DecompressOptions,
  DecompressStream,
  RandomAccess,
} from '../bytes/index.ts';
import {
  decompressGzip,
  decompressGzipOnce,
  decompressXz,
  decompressXzOnce,
  decompressZstd,
  decompressZstdOnce,
  isGzip,
  isXz,
  isZstd,
  xzBlockDecompress,
  xzKernelProblem,
  zlibBlockDecompress,
  zstdBlockDecompress,
  zstdKernelProblem,
} from '../formats/index.ts';

/** How a file is compressed, told by its first bytes. */
export type Compression = 'none' | 'gzip' | 'xz' | 'zstd';

/** Bounded by the default limits alone. */
export const decompressors = { gzip: decompressGzip, zstd: decompressZstd, xz: decompressXz } as const;

/** The budget bounds the number of frames. Whoever reads the expanded bytes must count them. */
export function boundedDecompressors(budget: Budget): Readonly<Record<'gzip' | 'zstd' | 'xz', DecompressStream>> {
  return {
    gzip: (source) => decompressGzip(source, { budget }),
    zstd: (source) => decompressZstd(source, { budget }),
    xz: (source) => decompressXz(source, { budget }),
  };
}

/** For the blocks of a squashfs; an image with another compressor is refused by name. */
export const blockDecompressors: Readonly<Record<'gzip' | 'xz' | 'zstd', Decompress>> = {
  gzip: zlibBlockDecompress,
  xz: xzBlockDecompress,
  zstd: zstdBlockDecompress,
};

/** Find what the kernel cannot expand, although other programs can. */
export const kernelProblems = { xz: xzKernelProblem, zstd: zstdKernelProblem } as const;

/** Expands the one stream, frame or member at an offset. */
export const expandOnce: Readonly<
  Record<
    Exclude<Compression, 'none'>,
    (file: RandomAccess, offset: number, options: DecompressOptions) => CompressedSegment
  >
> = {
  gzip: decompressGzipOnce,
  xz: decompressXzOnce,
  zstd: decompressZstdOnce,
};

/** The compression that the first bytes of a file name. */
export function compressionOf(magic: Uint8Array): Compression {
  if (isXz(magic)) return 'xz';
  if (isZstd(magic)) return 'zstd';
  return isGzip(magic) ? 'gzip' : 'none';
}
