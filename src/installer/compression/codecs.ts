import {
  type Budget,
  type ByteStream,
  type CompressBlock,
  type CompressedSegment,
  concatBytes,
  type Decompress,
  type DecompressOptions,
  type DecompressStream,
  type RandomAccess,
  type Scratch,
  type SizedContent,
} from '../../bytes/index.ts';
import {
  type CompressorOptions,
  decompressBzip2,
  decompressGzip,
  decompressGzipOnce,
  decompressXz,
  decompressXzOnce,
  decompressZstd,
  decompressZstdOnce,
  type EarlierXz,
  isBzip2,
  isGzip,
  isXz,
  isZstd,
  packGzip,
  packXz,
  packZstd,
  type SquashfsCompressors,
  type Superblock,
  type XzContent,
  xzBlockCompressor,
  xzBlockDecompress,
  xzKernelProblem,
  zlibBlockCompressor,
  zlibBlockDecompress,
  zstdBlockCompressor,
  zstdBlockDecompress,
  zstdKernelProblem,
} from '../../formats/index.ts';

/** How a file is compressed, told by its magic. */
export type Compression = 'none' | 'gzip' | 'xz' | 'zstd';

/** Bounded by the default limits alone. */
export const decompressors = { gzip: decompressGzip, zstd: decompressZstd, xz: decompressXz } as const;

/** Of which a budget bounds the number of frames; who reads what comes out counts the bytes. */
export function boundedDecompressors(budget: Budget): Readonly<Record<'gzip' | 'zstd' | 'xz', DecompressStream>> {
  return {
    gzip: (source) => decompressGzip(source, { budget }),
    zstd: (source) => decompressZstd(source, { budget }),
    xz: (source) => decompressXz(source, { budget }),
  };
}

/** For the blocks of a squashfs; the other compressors are refused by name. */
export const blockDecompressors: Readonly<Record<'gzip' | 'xz' | 'zstd', Decompress>> = {
  gzip: zlibBlockDecompress,
  xz: xzBlockDecompress,
  zstd: zstdBlockDecompress,
};

/** What the kernel cannot expand, although others can. */
export const kernelProblems = { xz: xzKernelProblem, zstd: zstdKernelProblem } as const;

const METADATA_DICTIONARY_BYTES = 8192; // as mksquashfs: a metadata block is no larger

/**
 * What mksquashfs would compress with. `options` are those of the image; without any, the defaults
 * that mksquashfs has when it writes none.
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
      return inBothPlaces(zstdBlockCompressor(options?.kind === 'zstd' ? options : {}));
    case 'gzip':
      return inBothPlaces(zlibBlockCompressor(options?.kind === 'gzip' ? options : {}));
    case 'lzma':
    case 'lzo':
    case 'lz4':
      throw new Error(`bug: an image of ${compressor} was opened`);
  }
}

function inBothPlaces(compress: CompressBlock): SquashfsCompressors {
  return { data: compress, metadata: compress };
}

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

export function compressionOf(magic: Uint8Array): Compression {
  if (isXz(magic)) return 'xz';
  if (isZstd(magic)) return 'zstd';
  return isGzip(magic) ? 'gzip' : 'none';
}

/** What tells every compression. */
const MAGIC_BYTES = 10;

/** Expands whatever the first bytes say, bzip2 too; plain bytes pass as they are. */
export async function* expandByMagic(source: ByteStream, budget: Budget): ByteStream {
  const iterator = source[Symbol.asyncIterator]();
  const start = await startOf(iterator);
  const whole = resumed(start, iterator);
  if (isBzip2(start)) return yield* decompressBzip2(whole, { budget });
  const compression = compressionOf(start);
  yield* compression === 'none' ? whole : boundedDecompressors(budget)[compression](whole);
}

/** The first bytes, however small the chunks are that they come in; less where that is all. */
async function startOf(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < MAGIC_BYTES) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    start = start.length === 0 ? value : concatBytes([start, value]);
  }
  return start;
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): ByteStream {
  try {
    if (first.length > 0) yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}

export interface PackInitramfsOptions {
  readonly compression: Compression;
  readonly scratch: Scratch;
  /** What the archive was before; its compressed blocks are copied where they still hold. */
  readonly earlier: EarlierXz;
  readonly signal?: AbortSignal | undefined;
}

/** Compresses an initramfs, or what of it is not compressed already. */
export async function packInitramfs(
  archive: XzContent,
  { compression, scratch, earlier, signal }: PackInitramfsOptions,
): Promise<SizedContent> {
  switch (compression) {
    case 'xz':
      return await packXz(archive, { scratch, earlier, signal });
    case 'zstd':
      return await packZstd(() => archive.open(0), { scratch, signal });
    case 'gzip':
      return await packGzip(() => archive.open(0), { scratch, signal });
    case 'none':
      return { size: archive.size, open: () => archive.open(0) };
  }
}
