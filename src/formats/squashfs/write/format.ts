import type { CompressBlock } from '../../../bytes/index.ts';
import type { CompressorName } from '../compressor.ts';
import type { SquashfsReader } from '../reader.ts';

/** What mksquashfs puts into fragments: files smaller than a block, the tails of larger ones too, or nothing. */
export type FragmentUse = 'small-files' | 'all-tails' | 'none';

/** The format of an image, taken from a base or chosen. */
export interface SquashfsFormat {
  readonly compressor: CompressorName;
  /** Bytes: a power of two from 4 KiB to 1 MiB. */
  readonly blockSize: number;
  /** The raw options without their header, or `undefined` for the compressor's defaults. */
  readonly compressorOptions: Uint8Array | undefined;
  readonly fragments: FragmentUse;
  /** Whether inodes can be found by number, which NFS needs. */
  readonly hasExports: boolean;
  readonly hasXattrs: boolean;
  /** Whether equal files share their blocks. */
  readonly sharesDuplicates: boolean;
  /** The parts that are never compressed. */
  readonly stored: Readonly<Record<StoredPart, boolean>>;
}

export type StoredPart = 'inodes' | 'data' | 'fragments' | 'xattrs' | 'ids';

/** The two ways to compress: xz uses a smaller dictionary for metadata. */
export interface SquashfsCompressors {
  readonly data: CompressBlock;
  readonly metadata: CompressBlock;
}

/** The bits of the superblock's flags that say how an image was made. */
const bits = {
  inodesStored: 0x0001,
  dataStored: 0x0002,
  fragmentsStored: 0x0008,
  noFragments: 0x0010,
  allTails: 0x0020,
  duplicates: 0x0040,
  exports: 0x0080,
  xattrsStored: 0x0100,
  noXattrs: 0x0200,
  compressorOptions: 0x0400,
  idsStored: 0x0800,
} as const;

/** The defaults of mksquashfs, except for the compressor. */
export const defaultFormat: Omit<SquashfsFormat, 'compressor'> = {
  blockSize: 128 * 1024,
  compressorOptions: undefined,
  fragments: 'small-files',
  hasExports: true,
  hasXattrs: true,
  sharesDuplicates: true,
  stored: { inodes: false, data: false, fragments: false, xattrs: false, ids: false },
};

/** The format of an image, for a new image of the same format. */
export function formatOf({
  superblock: { compressor, blockSize, flags, exportTable },
  compressorOptions,
}: Pick<SquashfsReader, 'superblock' | 'compressorOptions'>): SquashfsFormat {
  const has = (bit: number): boolean => (flags & bit) !== 0;
  return {
    compressor,
    blockSize,
    compressorOptions: compressorOptions?.raw,
    fragments: has(bits.noFragments) ? 'none' : has(bits.allTails) ? 'all-tails' : 'small-files',
    hasExports: exportTable !== undefined,
    hasXattrs: !has(bits.noXattrs),
    sharesDuplicates: has(bits.duplicates),
    stored: {
      inodes: has(bits.inodesStored),
      data: has(bits.dataStored),
      fragments: has(bits.fragmentsStored),
      xattrs: has(bits.xattrsStored),
      ids: has(bits.idsStored),
    },
  };
}

export function flagsOf({
  fragments,
  hasExports,
  hasXattrs,
  sharesDuplicates,
  stored,
  compressorOptions,
}: SquashfsFormat): number {
  const chosen: readonly (readonly [is: boolean, bit: number])[] = [
    [stored.inodes, bits.inodesStored],
    [stored.data, bits.dataStored],
    [stored.fragments, bits.fragmentsStored],
    [fragments === 'none', bits.noFragments],
    [fragments === 'all-tails', bits.allTails],
    [sharesDuplicates, bits.duplicates],
    [hasExports, bits.exports],
    [stored.xattrs, bits.xattrsStored],
    [!hasXattrs, bits.noXattrs],
    [compressorOptions !== undefined, bits.compressorOptions],
    [stored.ids, bits.idsStored],
  ];
  return chosen.reduce((flags, [is, bit]) => (is ? flags | bit : flags), 0);
}
