import type { FigureUnit } from '../../progress/index.ts';

/** A figure that grows, and how it grew lately. */
export interface Figure {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: FigureUnit;
  /** The oldest first. */
  readonly samples: readonly Sample[];
}

interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly done: number;
}

/** A rate is that of so many milliseconds: long enough to be steady, short enough to follow. */
const WINDOW_MS = 5000;
const SAMPLE_MS = 250;
/** A rate of a shorter time than this says nothing. */
const LEAST_MS = 500;

/** A figure that begins now. */
export function newFigure(unit: FigureUnit, total: number | undefined, at: number, done = 0): Figure {
  return { done, total, unit, samples: [{ at, done }] };
}

/** The figure with a new count. A count that falls begins anew, so that no rate is negative. */
export function withDone(figure: Figure, done: number, at: number, total: number | undefined = figure.total): Figure {
  const samples = done < figure.done ? [{ at, done }] : sampled(figure.samples, { at, done });
  return { ...figure, done, total, samples };
}

function sampled(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.at - last.at < SAMPLE_MS) return samples;
  const first = samples.findLastIndex(({ at }) => at <= next.at - WINDOW_MS);
  return [...samples.slice(Math.max(first, 0)), next];
}

/** How much it grows in a second; undefined while that is not known yet. */
export function rateOf({ done, samples }: Figure, at: number): number | undefined {
  const first = samples.findLast((sample) => sample.at <= at - WINDOW_MS) ?? samples[0];
  if (first === undefined || at - first.at < LEAST_MS) return undefined;
  return ((done - first.done) * 1000) / (at - first.at);
}

/** Milliseconds until it is whole, if it goes on like this; undefined while that is not known. */
export function leftOf(figure: Figure, at: number): number | undefined {
  const { done, total } = figure;
  const rate = rateOf(figure, at);
  if (total === undefined || rate === undefined || rate <= 0 || done >= total) return undefined;
  return ((total - done) * 1000) / rate;
}

/** The part that is done, from 0 to 1; undefined where the total is not known. */
export function partOf({ done, total }: Figure): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}
