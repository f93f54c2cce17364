import type { FuzzCase } from './case.ts';

/** Some of many cases, from all of the run, whatever the order in which they were done. */
export function sampleOf(cases: readonly FuzzCase[], size: number): readonly FuzzCase[] {
  const step = Math.max(1, cases.length / size);
  const sorted = [...cases].sort((a, b) => a.seed - b.seed);
  return Array.from({ length: Math.min(size, sorted.length) }, (_, index) => sorted[Math.floor(index * step)]).filter(
    (fuzzCase) => fuzzCase !== undefined,
  );
}
