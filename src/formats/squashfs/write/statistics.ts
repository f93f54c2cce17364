import type { BlockCounts } from './block-queue.ts';
import type { FragmentFate } from './fragment-fate.ts';
import type { Graft } from './graft.ts';
import type { PackedData } from './pack-data.ts';
import type { SourcedFile } from './sources.ts';

/** What will happen to the data, known before anything is compressed. Bytes are stored ones unless said otherwise. */
export interface Forecast {
  /** Files whose blocks are copied as they are. */
  readonly copiedFiles: number;
  readonly copiedBytes: number;
  /** Files that came with a layer, although the base has the same bytes: they are copied, too. */
  readonly adoptedFiles: number;
  /** Files that are to be compressed, and their bytes before that. */
  readonly newFiles: number;
  readonly newBytes: number;
  /** Of the base's data: what the new image has no use for. */
  readonly droppedBytes: number;
  /** Copied although nothing refers to them, since they share a fragment with what lives. */
  readonly deadBytes: number;
  readonly fragments: { readonly kept: number; readonly repacked: number; readonly dropped: number };
  /** Expanded bytes that move from fragments that are taken apart. */
  readonly repackedBytes: number;
  /** The fragments that could not be copied, and how much of each is alive. */
  readonly repacked: readonly FragmentFate[];
}

/** What happened. */
export interface SquashfsStatistics extends Forecast {
  readonly inodes: number;
  /** Blocks and fragments that were compressed or stored: bytes before and after. */
  readonly written: Readonly<BlockCounts>;
  readonly duplicateFiles: number;
  readonly duplicateBytes: number;
  readonly metadataBytes: number;
  /** Names of extended attributes that squashfs cannot hold. */
  readonly unstorableXattrs: readonly string[];
}

export function forecastOf(files: readonly SourcedFile[], graft: Graft | undefined): Forecast {
  const sums = { copiedFiles: 0, adoptedFiles: 0, newFiles: 0, newBytes: 0 };
  for (const source of files) {
    if (source.kind === 'stream') {
      sums.newFiles += 1;
      sums.newBytes += source.file.size;
    } else {
      sums.copiedFiles += 1;
      sums.adoptedFiles += source.isAdopted ? 1 : 0;
    }
  }
  const fates = graft?.fates ?? [];
  const count = (wanted: FragmentFate['fate']): number => fates.filter(({ fate }) => fate === wanted).length;
  const repacked = fates.filter(({ fate }) => fate === 'repacked');
  return {
    ...sums,
    copiedBytes: graft?.copiedBytes ?? 0,
    droppedBytes: graft?.droppedBytes ?? 0,
    deadBytes: graft?.deadBytes ?? 0,
    fragments: { kept: count('kept'), repacked: repacked.length, dropped: count('dropped') },
    repackedBytes: repacked.reduce((sum, { liveBytes }) => sum + liveBytes, 0),
    repacked,
  };
}

interface StatisticsInput {
  readonly survey: { readonly forecast: Forecast; readonly census: { readonly inodeCount: number } };
  readonly packed: PackedData;
  readonly counts: BlockCounts;
  readonly metadata: { readonly bytes: Uint8Array; readonly unstorableXattrs: readonly string[] };
}

export function statisticsOf({ survey, packed, counts, metadata }: StatisticsInput): SquashfsStatistics {
  return {
    ...survey.forecast,
    inodes: survey.census.inodeCount,
    written: { ...counts },
    duplicateFiles: packed.duplicateFiles,
    duplicateBytes: packed.duplicateBytes,
    metadataBytes: metadata.bytes.length,
    unstorableXattrs: metadata.unstorableXattrs,
  };
}
