import { Budget, type Decompress, type RandomAccess } from '../../bytes/index.ts';
import type { CompressorName } from './compressor.ts';
import { compressorOptionsSize, readCompressorOptions } from './compressor-options.ts';
import { unsupported } from './damage.ts';
import { expandWith } from './expand.ts';
import { decodeFragments } from './fragment.ts';
import { decodeIds } from './id-table.ts';
import { type SquashfsLimits, squashfsLimits } from './limits.ts';
import { readRecords, recordSpot } from './lookup-table.ts';
import { type MetadataSource, MetadataTable } from './metadata.ts';
import { SquashfsReader } from './reader.ts';
import { decodeSuperblock, type Superblock, superblockLayout } from './superblock.ts';
import { locateTables, type TableLayout } from './table-layout.ts';
import type { Volume } from './volume.ts';
import { loadXattrs } from './xattr.ts';

/** What opening an image needs. */
export interface OpenSquashfsOptions {
  /** The decompressors by compressor. They are called with whole blocks of at most 1 MiB. */
  readonly decompressors: Partial<Record<CompressorName, Decompress>>;
  /** The budget of the image that this one is a part of. @default a new one */
  readonly budget?: Budget | undefined;
  /** The limits. @default those of the budget, for each that is not given */
  readonly limits?: Partial<SquashfsLimits> | undefined;
}

/**
 * Opens a squashfs 4.0 image: checks its superblock and the positions of all tables, and reads ids and fragments.
 * Inodes and directories are read on demand, so the image must stay readable.
 *
 * Throws `FORMAT_CORRUPT`, `FORMAT_TRUNCATED`, `FORMAT_UNSUPPORTED` (also for a missing decompressor) and
 * `LIMIT_EXCEEDED`, each with the absolute offset in `details`. So do the reader's methods.
 */
export async function openSquashfs(image: RandomAccess, options: OpenSquashfsOptions): Promise<SquashfsReader> {
  return new SquashfsReader(await openVolume(image, options));
}

/** The parts of an image that can be read without a decompressor. */
export interface Frame extends Pick<Volume, 'image' | 'superblock' | 'compressorOptions' | 'limits'> {
  readonly layout: TableLayout;
}

/** Reads what is never compressed: superblock, options, and the positions of all tables and of their blocks. */
export async function openSquashfsFrame(
  image: RandomAccess,
  { budget = new Budget({ what: 'squashfs' }), limits: given = {} }: Pick<OpenSquashfsOptions, 'budget' | 'limits'>,
): Promise<Frame> {
  const limits = { ...squashfsLimits(budget.limits), ...given };
  const head = await image.read(0, Math.min(superblockLayout.size, image.size));
  const superblock = decodeSuperblock(head, image.size, limits);
  const compressorOptions = await readCompressorOptions(image, superblock);
  return { image, superblock, compressorOptions, limits, layout: await locateTables(image, superblock) };
}

/** Reads and checks what `openSquashfs` does, for callers that need more than a reader shows. */
export async function openVolume(image: RandomAccess, options: OpenSquashfsOptions): Promise<Volume> {
  const { budget = new Budget({ what: 'squashfs' }) } = options;
  const { layout, ...frame } = await openSquashfsFrame(image, { ...options, budget });
  const { superblock, compressorOptions, limits } = frame;
  const expand = expandWith(chooseDecompressor(superblock, options.decompressors));
  const metadata: MetadataSource = { image, expand, budget: { left: limits.metadataBytes }, imageBudget: budget };
  const dataStart = superblockLayout.size + compressorOptionsSize(compressorOptions);
  return {
    ...frame,
    budget,
    expand,
    metadata,
    dataStart,
    ...openRuns(metadata, superblock, layout),
    ids: decodeIds(await readRecords(metadata, layout.ids)),
    fragments: await loadFragments(metadata, { superblock, layout, dataStart }),
    xattrs: layout.xattrs && (await loadXattrs(metadata, layout.xattrs)),
    exports: layout.exports,
  };
}

function chooseDecompressor(
  { compressor }: Superblock,
  decompressors: OpenSquashfsOptions['decompressors'],
): Decompress {
  const decompress = decompressors[compressor];
  if (decompress !== undefined) return decompress;
  const spot = { offset: superblockLayout.offsets.compressor };
  const known = Object.keys(decompressors).join(', ');
  throw unsupported(
    'compressor',
    `is ${compressor}, which cannot be read here`,
    spot,
    `Make the image anew with one of: ${known}.`,
  );
}

function openRuns(
  metadata: MetadataSource,
  { inodeTable, directoryTable }: Superblock,
  { directoriesEnd }: TableLayout,
): Pick<Volume, 'inodes' | 'directories'> {
  return {
    inodes: new MetadataTable(metadata, { name: 'inode table', start: inodeTable, end: directoryTable }),
    directories: new MetadataTable(metadata, { name: 'directory table', start: directoryTable, end: directoriesEnd }),
  };
}

interface FragmentSource {
  readonly superblock: Superblock;
  readonly layout: TableLayout;
  readonly dataStart: number;
}

async function loadFragments(
  metadata: MetadataSource,
  { superblock, layout, dataStart }: FragmentSource,
): Promise<Volume['fragments']> {
  const table = layout.fragments;
  if (table === undefined) return [];
  return decodeFragments(await readRecords(metadata, table), {
    blockSize: superblock.blockSize,
    dataStart,
    dataEnd: superblock.inodeTable,
    spotOf: (at) => recordSpot(table, at),
  });
}
