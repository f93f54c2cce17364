/** A range of an image, with absolute positions. `end` is the position after its last byte. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range of the base, and its position in the new image. */
export interface CopiedRange extends Range {
  readonly newStart: number;
}

export interface Relocation {
  readonly ranges: readonly CopiedRange[];
  readonly relocate: (position: number) => number;
  /** The size of all ranges in bytes. */
  readonly size: number;
}

/** Sorts ranges and joins those that touch or overlap: files that share blocks share their range. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** Places merged ranges one after the other from `newStart` on. */
export function relocation(merged: readonly Range[], newStart: number): Relocation {
  let at = newStart;
  const ranges = merged.map(({ start, end }): CopiedRange => {
    const range = { start, end, newStart: at };
    at += end - start;
    return range;
  });
  return { ranges, size: at - newStart, relocate: (position) => relocate(ranges, position) };
}

function relocate(ranges: readonly CopiedRange[], position: number): number {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range === undefined) break;
    if (position < range.start) high = middle - 1;
    else if (position >= range.end) low = middle + 1;
    else return range.newStart + position - range.start;
  }
  throw new Error(`bug: nothing is copied from offset ${position} of the base`);
}
