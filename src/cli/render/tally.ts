import type { ProgressEvent, StageSizes } from '../../progress/index.ts';
import { type BlobOf, type RunningWork, type StageTitle, transferKey } from './running-work.ts';

/** Blobs and their bytes. */
export interface BlobSum {
  readonly blobs: number;
  readonly bytes: number;
}

/** What a run has done so far, for the summary at its end. */
export interface Tally {
  /** Milliseconds. */
  readonly startedAt: number;
  /** How long each stage took, in milliseconds, in the order in which they ended. */
  readonly stages: ReadonlyMap<StageTitle, number>;
  /** By what was made; the platforms of one image are added up. */
  readonly sizes: ReadonlyMap<string, StageSizes>;
  readonly moved: BlobSum;
  readonly mounted: BlobSum;
  /** Blobs that were there already. */
  readonly skipped: BlobSum;
  readonly retries: number;
}

/** What runs, and what was done. */
export interface TalliedWork extends RunningWork {
  readonly tally: Tally;
}

const NOTHING: BlobSum = { blobs: 0, bytes: 0 };

export function newTally(at: number): Tally {
  const sums = { moved: NOTHING, mounted: NOTHING, skipped: NOTHING };
  return { startedAt: at, stages: new Map(), sizes: new Map(), ...sums, retries: 0 };
}

/** The tally after a fact. `before` is what ran until then. */
export function followTally({ tally, ...before }: TalliedWork, event: ProgressEvent, at: number): Tally {
  switch (event.kind) {
    case 'stage-done':
      return withSizes(withTime(tally, before, event.stage, at), event.sizes);
    case 'mirror-start':
      return withTime(tally, before, 'plan', at);
    case 'finished':
      return [...before.stages.keys()].reduce((sum, title) => withTime(sum, before, title, at), tally);
    case 'blob-done':
      return { ...tally, moved: plus(tally.moved, sizeOfTransfer(before, event)) };
    case 'blob-skip': {
      const sum = event.reason === 'exists' ? 'skipped' : 'mounted';
      return { ...tally, [sum]: plus(tally[sum], event.size ?? 0) };
    }
    case 'retry':
      return { ...tally, retries: tally.retries + 1 };
    case 'stage-start':
    case 'stage-progress':
    case 'blob-start':
    case 'blob-bytes':
    case 'blob-failed':
    case 'plan-images':
    case 'image-done':
    case 'image-failed':
    case 'quota':
    case 'verify-start':
    case 'verify-bytes':
    case 'warning':
    case 'step':
    case 'log':
      return tally;
  }
}

function withTime(tally: Tally, { stages }: Pick<RunningWork, 'stages'>, title: StageTitle, at: number): Tally {
  const stage = stages.get(title);
  if (stage === undefined) return tally;
  const before = tally.stages.get(title) ?? 0;
  return { ...tally, stages: new Map(tally.stages).set(title, before + at - stage.startedAt) };
}

function withSizes(tally: Tally, sizes: StageSizes | undefined): Tally {
  if (sizes === undefined) return tally;
  const known = tally.sizes.get(sizes.what);
  return { ...tally, sizes: new Map(tally.sizes).set(sizes.what, known ? added(known, sizes) : sizes) };
}

function added(one: StageSizes, other: StageSizes): StageSizes {
  const compressed = {
    from: (one.compressed?.from ?? 0) + (other.compressed?.from ?? 0),
    to: (one.compressed?.to ?? 0) + (other.compressed?.to ?? 0),
  };
  return {
    what: one.what,
    before: one.before + other.before,
    after: one.after + other.after,
    ...(one.copied === undefined ? {} : { copied: one.copied + (other.copied ?? 0) }),
    ...(one.compressed === undefined ? {} : { compressed }),
  };
}

function sizeOfTransfer({ transfers }: RunningWork, blob: BlobOf): number {
  return transfers.get(transferKey(blob))?.figure.total ?? 0;
}

function plus({ blobs, bytes }: BlobSum, size: number): BlobSum {
  return { blobs: blobs + 1, bytes: bytes + size };
}
