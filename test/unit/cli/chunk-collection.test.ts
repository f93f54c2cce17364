import { expect, test } from 'vitest';
import { growthPercent } from '../../../src/cli/chunk-collection.ts';

test('growthPercent() lets a heap that keeps nothing grow to four times its size', () => {
  expect(growthPercent(0)).toBe(300);
});

test('growthPercent() gets smaller the more is kept, and never forbids all growth', () => {
  const percents = [0, 10e6, 40e6, 100e6, 1e9].map(growthPercent);

  expect(percents).toEqual(percents.toSorted((a, b) => b - a));
  expect(percents.at(-1)).toBeGreaterThan(0);
  // Twelve megabytes at least: a collection for each chunk would take all the time.
  expect((growthPercent(1e9) * (17e6 + 1e9)) / 100).toBeGreaterThanOrEqual(12e6);
});
