import type { ProgressEvent } from '../../progress/index.ts';
import { followWork, noWork } from './running-work.ts';
import { followTally, newTally, type TalliedWork } from './tally.ts';

/** What is known of a run at one moment. */
export type ProgressState = TalliedWork;

/** Nothing has happened yet. Times are in milliseconds of any clock. */
export function newProgress(at: number): ProgressState {
  return { ...noWork, tally: newTally(at) };
}

/** What is known after a fact. */
export function follow(state: ProgressState, event: ProgressEvent, at: number): ProgressState {
  const { tally: _, ...work } = state;
  return { ...followWork(work, event, at), tally: followTally(state, event, at) };
}
