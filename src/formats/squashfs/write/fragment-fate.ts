import type { FileInode } from '../inode.ts';
import { storedLength } from '../size-word.ts';
import type { GraftBase } from './base.ts';

/**
 * A fragment block of which less than this share is alive is taken apart: its survivors go to new
 * fragments. Measured on xz blocks of 128 KiB, taking apart costs 5 ms for expanding and 20 ms for
 * each full block of survivors; keeping costs the dead bytes, in every image to come.
 */
export const MIN_LIVE_SHARE = 0.5;

/**
 * Beyond that, the worst blocks are taken apart until the dead bytes that are kept make up at most
 * this share of the data: so that no edit leaves an image more than 1 % larger than a fresh one.
 */
export const MAX_DEAD_SHARE = 0.005;

export interface FragmentFate {
  /** Position in the base's fragment table. */
  readonly index: number;
  readonly fate: 'kept' | 'repacked' | 'dropped';
  /** How much of it the new image refers to, 0 to 1. */
  readonly liveShare: number;
  /** Expanded bytes that live on. */
  readonly liveBytes: number;
  /** Stored bytes that nobody would need, an estimate. */
  readonly deadBytes: number;
}

interface FateOptions {
  readonly base: GraftBase;
  readonly alive: readonly FileInode[];
  readonly canRepack: boolean;
}

/** What becomes of each fragment of the base, in the order of its table. */
export function judgeFragments({ base, alive, canRepack }: FateOptions): readonly FragmentFate[] {
  const { fragments } = base.reader;
  const total = tailBytes(base.files.values());
  const live = tailBytes(alive);
  const judged = fragments.map(({ size }, index) => {
    const liveBytes = live.get(index) ?? 0;
    const liveShare = liveBytes / Math.max(total.get(index) ?? 0, 1);
    const fate = liveBytes === 0 ? ('dropped' as const) : ('kept' as const);
    return { index, fate, liveShare, liveBytes, deadBytes: Math.round(storedLength(size) * (1 - liveShare)) };
  });
  if (!canRepack) return judged;
  const copied = alive.reduce((sum, { storedBytes }) => sum + storedBytes, 0) + sumOfKept(base, judged);
  const repacked = chooseRepacked(judged, copied * MAX_DEAD_SHARE);
  return judged.map((each) => (repacked.has(each.index) ? { ...each, fate: 'repacked' } : each));
}

/** The worst come first; of equal ones the first. */
function chooseRepacked(judged: readonly FragmentFate[], deadBudget: number): ReadonlySet<number> {
  const partial = judged.filter(({ fate, liveShare }) => fate === 'kept' && liveShare < 1);
  let dead = partial.reduce((sum, { deadBytes }) => sum + deadBytes, 0);
  const repacked = new Set<number>();
  for (const { index, liveShare, deadBytes } of partial.toSorted((a, b) => a.liveShare - b.liveShare)) {
    if (liveShare >= MIN_LIVE_SHARE && dead <= deadBudget) break;
    repacked.add(index);
    dead -= deadBytes;
  }
  return repacked;
}

function sumOfKept({ reader }: GraftBase, judged: readonly FragmentFate[]): number {
  return judged.reduce(
    (sum, { index, fate }) => sum + (fate === 'kept' ? storedLength(reader.fragments[index]?.size ?? 0) : 0),
    0,
  );
}

/** By fragment: bytes of the tails in it. Files that share a tail count once. */
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
