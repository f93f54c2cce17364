import type { FragmentEntry } from '../fragment.ts';
import type { FileInode } from '../inode.ts';
import { type CopiedRange, mergeRanges, type Range, relocation } from '../ranges.ts';
import { storedLength } from '../size-word.ts';
import { superblockLayout } from '../superblock.ts';
import type { GraftBase } from './base.ts';
import { type FragmentReuse, planFragments } from './fragment-reuse.ts';

/**
 * `compact` drops data that nothing refers to any more. `stable` keeps every offset, so that deltas between images
 * are small.
 */
export type GraftLayout = 'compact' | 'stable';

/** What is reused of the base's data. */
export interface Graft {
  /** The copied ranges in ascending order, one after the other in the new image. */
  readonly ranges: readonly CopiedRange[];
  /** Gives the position in the new image of a block at an absolute position of the base. */
  readonly relocate: (start: number) => number;
  /** The first part of the new fragment table. */
  readonly fragments: readonly FragmentEntry[];
  /** The index in the new fragment table by the index in the base's. */
  readonly newIndex: ReadonlyMap<number, number>;
  readonly fragmentReuse: readonly FragmentReuse[];
  readonly copiedBytes: number;
  /** The bytes of the base's data area that are not in the new image. */
  readonly droppedBytes: number;
  /** The bytes that are copied although nothing refers to them. */
  readonly deadBytes: number;
}

interface GraftOptions {
  readonly base: GraftBase;
  /** The files of the base that are in the new image. */
  readonly alive: readonly FileInode[];
  readonly layout: GraftLayout;
  /** False if the format does not allow new fragments. */
  readonly canRepack: boolean;
}

/** Decides which ranges are copied, and where to. It does not read data. */
export function planGraft({ base, alive, layout, canRepack }: GraftOptions): Graft {
  const { superblock, fragments, compressorOptions } = base.reader;
  const dataStart = dataStartOf(compressorOptions?.raw);
  const dataEnd = superblock.inodeTable;
  const blocks = alive.flatMap(rangeOfBlocks);
  const fragmentReuse = planFragments({ base, alive, canRepack: canRepack && layout === 'compact' });
  const kept = fragmentReuse.filter(({ action }) => action === 'kept').map(({ index }) => entryAt(fragments, index));
  const live = mergeRanges([...blocks, ...kept.map(rangeOfFragment)]);
  const copied = layout === 'stable' ? [{ start: dataStart, end: dataEnd }].filter(isNotEmpty) : live;
  const { ranges, relocate, size } = relocation(copied, dataStart);
  const newIndex = new Map(
    fragmentReuse.filter(({ action }) => action === 'kept').map(({ index }, position) => [index, position]),
  );
  const liveBytes = live.reduce((sum, { start, end }) => sum + end - start, 0);
  const deadInFragments = fragmentReuse.reduce(
    (sum, { action, deadBytes }) => sum + (action === 'kept' ? deadBytes : 0),
    0,
  );
  return {
    ranges,
    relocate,
    fragments: kept.map(({ start, size: word }) => ({ start: relocate(start), size: word })),
    newIndex,
    fragmentReuse,
    copiedBytes: size,
    droppedBytes: dataEnd - dataStart - size,
    deadBytes: size - liveBytes + deadInFragments,
  };
}

/** The position at which data begins: after the superblock and the compressor's options. */
export function dataStartOf(compressorOptions: Uint8Array | undefined): number {
  return superblockLayout.size + (compressorOptions === undefined ? 0 : OPTIONS_HEADER_SIZE + compressorOptions.length);
}

const OPTIONS_HEADER_SIZE = 2;

function rangeOfBlocks({ startBlock, storedBytes }: FileInode): Range[] {
  return storedBytes === 0 ? [] : [{ start: startBlock, end: startBlock + storedBytes }];
}

function rangeOfFragment({ start, size }: FragmentEntry): Range {
  return { start, end: start + storedLength(size) };
}

function isNotEmpty({ start, end }: Range): boolean {
  return end > start;
}

function entryAt(fragments: readonly FragmentEntry[], index: number): FragmentEntry {
  const entry = fragments[index];
  if (entry === undefined) throw new Error(`bug: there is no fragment ${index}`);
  return entry;
}
