import type { FileInode } from '../inode.ts';
import { storedLength } from '../size-word.ts';
import type { GraftBase } from './base.ts';

/**
 * A fragment block with a smaller share of used bytes is repacked: its used tails go to new fragments. Measured on
 * xz blocks of 128 KiB, repacking costs 5 ms for expanding and 20 ms for each full block of used tails; keeping
 * costs the unused bytes, in every later image.
 */
export const MIN_LIVE_SHARE = 0.5;

/**
 * After that, the worst blocks are repacked until the unused bytes that are kept make up at most this share of the
 * data, so that an edited image is at most 1 % larger than a fresh one.
 */
export const MAX_DEAD_SHARE = 0.005;

export interface FragmentReuse {
  /** The index in the base's fragment table. */
  readonly index: number;
  readonly action: 'kept' | 'repacked' | 'dropped';
  /** The share of it that the new image refers to, from 0 to 1. */
  readonly liveShare: number;
  /** The expanded bytes that the new image refers to. */
  readonly liveBytes: number;
  /** An estimate of the stored bytes that nothing would refer to. */
  readonly deadBytes: number;
}

interface FragmentReuseOptions {
  readonly base: GraftBase;
  readonly alive: readonly FileInode[];
  readonly canRepack: boolean;
}

/** Decides what happens with each fragment of the base, in the order of its table. */
export function planFragments({ base, alive, canRepack }: FragmentReuseOptions): readonly FragmentReuse[] {
  const { fragments } = base.reader;
  const total = tailBytes(base.files.values());
  const live = tailBytes(alive);
  const planned = fragments.map(({ size }, index) => {
    const liveBytes = live.get(index) ?? 0;
    const liveShare = liveBytes / Math.max(total.get(index) ?? 0, 1);
    const action = liveBytes === 0 ? ('dropped' as const) : ('kept' as const);
    return { index, action, liveShare, liveBytes, deadBytes: Math.round(storedLength(size) * (1 - liveShare)) };
  });
  if (!canRepack) return planned;
  const copied = alive.reduce((sum, { storedBytes }) => sum + storedBytes, 0) + sumOfKept(base, planned);
  const repacked = chooseRepacked(planned, copied * MAX_DEAD_SHARE);
  return planned.map((each) => (repacked.has(each.index) ? { ...each, action: 'repacked' } : each));
}

/** Chooses the worst fragments first, and of equal ones the first. */
function chooseRepacked(planned: readonly FragmentReuse[], deadBudget: number): ReadonlySet<number> {
  const partial = planned.filter(({ action, liveShare }) => action === 'kept' && liveShare < 1);
  let dead = partial.reduce((sum, { deadBytes }) => sum + deadBytes, 0);
  const repacked = new Set<number>();
  for (const { index, liveShare, deadBytes } of partial.toSorted((a, b) => a.liveShare - b.liveShare)) {
    if (liveShare >= MIN_LIVE_SHARE && dead <= deadBudget) break;
    repacked.add(index);
    dead -= deadBytes;
  }
  return repacked;
}

function sumOfKept({ reader }: GraftBase, planned: readonly FragmentReuse[]): number {
  return planned.reduce(
    (sum, { index, action }) => sum + (action === 'kept' ? storedLength(reader.fragments[index]?.size ?? 0) : 0),
    0,
  );
}

/** The bytes of the tails in each fragment. A tail that files share counts once. */
function tailBytes(files: Iterable<FileInode>): ReadonlyMap<number, number> {
  const seen = new Map<number, Set<number>>();
  const sums = new Map<number, number>();
  for (const { fragment } of files) {
    if (fragment === undefined) continue;
    const offsets = seen.get(fragment.index) ?? new Set();
    seen.set(fragment.index, offsets);
    if (offsets.has(fragment.offset)) continue;
    offsets.add(fragment.offset);
    sums.set(fragment.index, (sums.get(fragment.index) ?? 0) + fragment.size);
  }
  return sums;
}
