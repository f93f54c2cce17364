import type { FuzzCase } from './case.ts';

/** What a worker is told to run. */
export interface Batch {
  readonly cases: readonly FuzzCase[];
}

/** A case that ended otherwise than by success or a `RootsmithError`. */
export interface Crash extends FuzzCase {
  readonly kind: 'exception' | 'exit' | 'hang' | 'memory';
  readonly what: string;
}

/** What became of a batch, or of its part up to a crash after which the worker ended. */
export interface BatchResult {
  /** Cases that were run. */
  readonly done: number;
  readonly accepted: readonly FuzzCase[];
  /** How many cases met a code first. */
  readonly refused: Readonly<Record<string, number>>;
  readonly crashes: readonly Crash[];
  readonly slowestMs: number;
  readonly slowest: FuzzCase | undefined;
  /** The most memory that the worker ever had. */
  readonly maxRssBytes: number;
}
