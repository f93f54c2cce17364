import type { BlockCounts } from './block-queue.ts';
import type { FragmentReuse } from './fragment-reuse.ts';
import type { Graft } from './graft.ts';
import type { PackedData } from './pack-data.ts';
import type { SourcedFile } from './sources.ts';

/** What will happen to the data, known before anything is compressed. Bytes are stored bytes unless said otherwise. */
export interface Forecast {
  /** The number of files whose blocks are copied as they are. */
  readonly copiedFiles: number;
  readonly copiedBytes: number;
  /** The number of files that came with a layer although the base has the same bytes. They are copied too. */
  readonly adoptedFiles: number;
  /** The number of files to be compressed, and their bytes before. */
  readonly newFiles: number;
  readonly newBytes: number;
  /** The bytes of the base's data that the new image does not need. */
  readonly droppedBytes: number;
  /** The bytes that are copied although nothing refers to them, since they share a fragment with used data. */
  readonly deadBytes: number;
  readonly fragments: { readonly kept: number; readonly repacked: number; readonly dropped: number };
  /** The expanded bytes that are moved out of repacked fragments. */
  readonly repackedBytes: number;
  /** The fragments that could not be copied, and which share of each is used. */
  readonly repacked: readonly FragmentReuse[];
}

/** What happened to the data. */
export interface SquashfsStatistics extends Forecast {
  readonly inodes: number;
  /** The new blocks and fragments: their bytes before and after compression. */
  readonly written: Readonly<BlockCounts>;
  readonly duplicateFiles: number;
  readonly duplicateBytes: number;
  readonly metadataBytes: number;
  /** The names of extended attributes that squashfs cannot hold. */
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
  const fragmentReuse = graft?.fragmentReuse ?? [];
  const count = (wanted: FragmentReuse['action']): number =>
    fragmentReuse.filter(({ action }) => action === wanted).length;
  const repacked = fragmentReuse.filter(({ action }) => action === 'repacked');
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
  readonly survey: { readonly forecast: Forecast; readonly numbering: { readonly inodeCount: number } };
  readonly packed: PackedData;
  readonly counts: BlockCounts;
  readonly metadata: { readonly bytes: Uint8Array; readonly unstorableXattrs: readonly string[] };
}

export function statisticsOf({ survey, packed, counts, metadata }: StatisticsInput): SquashfsStatistics {
  return {
    ...survey.forecast,
    inodes: survey.numbering.inodeCount,
    written: { ...counts },
    duplicateFiles: packed.duplicateFiles,
    duplicateBytes: packed.duplicateBytes,
    metadataBytes: metadata.bytes.length,
    unstorableXattrs: metadata.unstorableXattrs,
  };
}
