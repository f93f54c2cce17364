import type { CompressorOptions, Superblock } from '../../formats/index.ts';

/** What decides how a squashfs is laid out, taken from the base so that the result is of the same kind. */
export interface SquashLayout {
  readonly superblock: Pick<Superblock, 'compressor' | 'blockSize' | 'flags' | 'exportTable'>;
  /** Undefined: the compressor's defaults. */
  readonly compressorOptions: CompressorOptions | undefined;
}

/**
 * Bits of the superblock's flags, and what mksquashfs has to be told where one is set.
 *
 * @see https://dr-emann.github.io/squashfs/ «Superblock Flags»
 */
const flagsOfBits: readonly (readonly [bit: number, flag: string])[] = [
  [0x0001, '-noI'],
  [0x0002, '-noD'],
  [0x0008, '-noF'],
  [0x0010, '-no-fragments'],
  [0x0100, '-noX'],
  [0x0200, '-no-xattrs'],
  [0x0800, '-noId'],
];
const ALWAYS_FRAGMENTS = 0x0020;
const DUPLICATES_REMOVED = 0x0040;

/** The flags that make mksquashfs write as the base was written. */
export function layoutFlags({ superblock, compressorOptions }: SquashLayout): readonly string[] {
  const { compressor, blockSize, flags, exportTable } = superblock;
  return [
    '-comp',
    compressor,
    '-b',
    String(blockSize),
    ...(compressorOptions === undefined ? [] : compressorFlags(compressorOptions)),
    ...flagsOfBits.flatMap(([bit, flag]) => ((flags & bit) === 0 ? [] : [flag])),
    ...(exportTable === undefined ? [] : ['-exports']),
    // Reading a tar, mksquashfs puts the tail ends of large files into fragments unless told not to.
    ...((flags & ALWAYS_FRAGMENTS) === 0 ? ['-no-tailends'] : []),
    ...((flags & DUPLICATES_REMOVED) === 0 ? ['-no-duplicates'] : []),
  ];
}

const GZIP_STRATEGIES = ['default', 'filtered', 'huffman_only', 'run_length_encoded', 'fixed'];
const XZ_FILTERS = ['x86', 'powerpc', 'ia64', 'arm', 'armthumb', 'sparc', 'arm64', 'riscv'];
const LZO_ALGORITHMS = ['lzo1x_1', 'lzo1x_1_11', 'lzo1x_1_12', 'lzo1x_1_15', 'lzo1x_999'];
const LZO_999 = 4;
const LZ4_HC = 1;

function compressorFlags(options: CompressorOptions): readonly string[] {
  switch (options.kind) {
    case 'gzip': {
      const strategies = namesOfBits(options.strategies, GZIP_STRATEGIES);
      return [
        '-Xcompression-level',
        String(options.level),
        '-Xwindow-size',
        String(options.windowBits),
        ...(strategies === '' ? [] : ['-Xstrategy', strategies]),
      ];
    }
    case 'xz': {
      const filters = namesOfBits(options.filters, XZ_FILTERS);
      return ['-Xdict-size', String(options.dictionarySize), ...(filters === '' ? [] : ['-Xbcj', filters])];
    }
    case 'zstd':
      return ['-Xcompression-level', String(options.level)];
    case 'lz4':
      return options.flags === LZ4_HC ? ['-Xhc'] : [];
    case 'lzo': {
      const algorithm = ['-Xalgorithm', LZO_ALGORITHMS[options.algorithm] ?? 'lzo1x_999'];
      return options.algorithm === LZO_999 ? [...algorithm, '-Xcompression-level', String(options.level)] : algorithm;
    }
  }
}

/** The names whose bits are set, the lowest bit first. */
function namesOfBits(bits: number, names: readonly string[]): string {
  return names.filter((_, index) => (bits & (1 << index)) !== 0).join(',');
}
