import { describe, expect, test } from 'vitest';
import { sampleOf } from '../../../../scripts/fuzz/sample.ts';

const cases = [3, 1, 2, 0, 5, 4].map((seed) => ({ entry: 'tiny', seed }));

describe('sampleOf()', () => {
  test.each([
    [3, [0, 2, 4]],
    [4, [0, 1, 3, 4]],
    [6, [0, 1, 2, 3, 4, 5]],
    [9, [0, 1, 2, 3, 4, 5]],
    [0, []],
  ])('takes %i, evenly over the seeds', (size, seeds) => {
    expect(sampleOf(cases, size).map(({ seed }) => seed)).toEqual(seeds);
  });
});
