import {
  type ByteStream,
  bytesPart,
  joinParts,
  type Part,
  type PartedContent,
  rangePart,
} from '../../../bytes/index.ts';
import { RootsmithError } from '../../../errors/index.ts';
import { encodeOptionsBlock } from '../compressor-options.ts';
import type { GraftBase } from './base.ts';
import { BlockQueue, type BlockSpool } from './block-queue.ts';
import { DataPacker } from './data-packer.ts';
import { formatOf, type SquashfsCompressors, type SquashfsFormat } from './format.ts';
import { dataStartOf, type Graft, type GraftLayout, planGraft } from './graft.ts';
import { type InodeNumbering, numberInodes } from './inode-numbering.ts';
import { packData } from './pack-data.ts';
import { locateSources, type SourcedFile } from './sources.ts';
import { type Forecast, forecastOf, type SquashfsStatistics, statisticsOf } from './statistics.ts';
import type { WriteDirectory } from './tree.ts';
import { writeMetadata } from './write-metadata.ts';

/** The options that decide how much of a base can be reused. */
export interface SurveyOptions {
  /** The image with the files whose content is of kind `base`. Without one, all files are new. */
  readonly base?: GraftBase | undefined;
  /** The format. @default that of the base; it is required without a base */
  readonly format?: SquashfsFormat | undefined;
  /** @default 'compact' */
  readonly layout?: GraftLayout | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What writing needs besides the tree. */
export interface WriteSquashfsOptions extends SurveyOptions {
  readonly compressors: SquashfsCompressors;
  /** Holds the new blocks until the image is streamed. */
  readonly spool: BlockSpool;
  /** The time of the superblock, in seconds since 1970. */
  readonly time: number;
  /**
   * Called after each new block, with the bytes that were compressed and those there are to compress. Holes and
   * duplicates are left out of the first, so the end may come earlier.
   */
  readonly onCompressed?: ((bytes: number, total: number) => void) | undefined;
}

/** What is known before any data is compressed. */
export interface SquashfsSurvey {
  readonly forecast: Forecast;
  readonly numbering: InodeNumbering;
  readonly files: readonly SourcedFile[];
  readonly graft: Graft | undefined;
  readonly format: SquashfsFormat;
}

/** An image that is ready to be written from front to back. */
export interface SquashfsPlan {
  /** The size in bytes, with the padding. */
  readonly size: number;
  /** The same bytes as `stream`, in parts: copied data is a range of the base's image. */
  readonly content: PartedContent;
  readonly statistics: SquashfsStatistics;
  /** Streams the whole image from its beginning. The base and the spool must still exist. */
  stream(): ByteStream;
}

const PADDING = 4096; // the least that a kernel with SQUASHFS_4K_DEVBLK_SIZE reads

/** Decides what is copied, made and dropped, without compressing or writing anything. */
export async function surveySquashfs(root: WriteDirectory, options: SurveyOptions): Promise<SquashfsSurvey> {
  const { base, layout = 'compact', signal } = options;
  const format = options.format ?? formatOfBase(base);
  const numbering = numberInodes(root);
  const files = await locateSources(numbering, { base, sharesDuplicates: format.sharesDuplicates, signal });
  const alive = files.flatMap((source) => (source.kind === 'base' ? [source.base] : []));
  const canRepack = format.fragments !== 'none';
  const graft = base && planGraft({ base: sameFormat(base, format), alive, layout, canRepack });
  return { numbering, files, graft, format, forecast: forecastOf(files, graft) };
}

/**
 * Compresses what is new and encodes all metadata. Only copying is left: `stream` gives the image from front to
 * back, and its size is known. The same tree, base and options give the same bytes, on any machine.
 *
 * Throws `PATH_UNSAFE` and `FORMAT_UNSUPPORTED` for what squashfs cannot hold, `SIZE_MISMATCH` for a file that
 * changes meanwhile.
 */
export async function planSquashfs(root: WriteDirectory, options: WriteSquashfsOptions): Promise<SquashfsPlan> {
  const survey = await surveySquashfs(root, options);
  const { numbering, files, graft, format } = survey;
  const { base, compressors, spool, time, signal } = options;
  const optionsBlock =
    format.compressorOptions === undefined ? new Uint8Array() : encodeOptionsBlock(format.compressorOptions);
  const newDataStart = dataStartOf(format.compressorOptions) + (graft?.copiedBytes ?? 0);
  const { newBytes, repackedBytes } = survey.forecast;
  const onPlaced = (bytes: number): void => options.onCompressed?.(bytes, newBytes + repackedBytes);
  const queue = new BlockQueue({ compress: compressors.data, spool, start: newDataStart, onPlaced, signal });
  const packer = new DataPacker(queue, { format, firstFragment: graft?.fragments.length ?? 0 });
  const packed = await packData(files, { packer, base, graft, format });
  const fragments = [...(graft?.fragments ?? []), ...(await packer.finish())];
  const start = newDataStart + queue.counts.bytesOut;
  const metadata = await writeMetadata({
    numbering,
    data: packed.data,
    fragments,
    format,
    compressors,
    time,
    start,
    signal,
  });
  const padding = -(start + metadata.bytes.length) & (PADDING - 1);
  const content = joinParts([
    bytesPart(metadata.superblock),
    bytesPart(optionsBlock),
    ...copiedParts(base, graft),
    { kind: 'made', length: queue.counts.bytesOut, open: () => spool.read() },
    bytesPart(metadata.bytes),
    bytesPart(new Uint8Array(padding)),
  ]);
  return {
    size: content.size,
    content,
    statistics: statisticsOf({ survey, packed, counts: queue.counts, metadata }),
    stream: () => content.open(),
  };
}

function copiedParts(base: GraftBase | undefined, graft: Graft | undefined): readonly Part[] {
  if (base === undefined || graft === undefined) return [];
  return graft.ranges.map(({ start, end }) => rangePart(base.image, start, end - start));
}

function formatOfBase(base: GraftBase | undefined): SquashfsFormat {
  if (base === undefined) throw new Error('bug: neither a base nor a format');
  return formatOf(base.reader);
}

/** Checks the formats: blocks are copied as they are, so compressor, block size and options must be the same. */
function sameFormat(base: GraftBase, format: SquashfsFormat): GraftBase {
  const own = formatOf(base.reader);
  const isSame =
    own.compressor === format.compressor &&
    own.blockSize === format.blockSize &&
    String(own.compressorOptions) === String(format.compressorOptions);
  if (isSame) return base;
  throw new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `cannot graft onto a squashfs of ${own.compressor} with blocks of ${own.blockSize} bytes: the result is to be of ${format.compressor} with ${format.blockSize}`,
    { hint: 'Keep compressor, options and block size of the base.' },
  );
}
