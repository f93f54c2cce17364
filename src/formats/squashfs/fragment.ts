import { struct, u32le, u64le } from '../../bytes/index.ts';
import { corruptImage, type Spot } from './damage.ts';
import { decodeSizeWord, sizeWordProblem } from './size-word.ts';

/** A fragment block holds the tails of several files. */
export const fragmentLayout = struct('squashfs fragment entry', {
  start: u64le, // absolute
  size: u32le, //  size word
  unused: u32le, // 0
});

/** The position of a fragment block, and how it is stored. */
export interface FragmentEntry {
  /** Absolute. */
  readonly start: number;
  /** The size word: bits 0 to 23 are the stored length, bit 24 means "not compressed". */
  readonly size: number;
}

interface FragmentBounds {
  readonly blockSize: number;
  /** Data lies between these two absolute positions. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** The position of a byte of the records, for errors. */
  readonly spotOf: (at: number) => Spot;
}

export function decodeFragments(records: Uint8Array, bounds: FragmentBounds): readonly FragmentEntry[] {
  const fragments: FragmentEntry[] = [];
  for (let at = 0; at < records.length; at += fragmentLayout.size) {
    const { start, size } = fragmentLayout.decode(records.subarray(at));
    const entry = { start: Number(start), size };
    const problem = findProblem(entry, bounds);
    if (problem !== undefined) throw corruptImage(`fragment ${fragments.length}`, problem, bounds.spotOf(at));
    fragments.push(entry);
  }
  return fragments;
}

function findProblem(
  { start, size }: FragmentEntry,
  { blockSize, dataStart, dataEnd }: FragmentBounds,
): string | undefined {
  const { length } = decodeSizeWord(size);
  if (length > blockSize) return `has ${length} bytes, more than a block of ${blockSize}`;
  if (start < dataStart || start + length > dataEnd)
    return `lies at ${start}, outside the data from ${dataStart} to ${dataEnd}`;
  return sizeWordProblem(size, blockSize, false);
}
