import { expect, test } from 'vitest';
import { type LimitName, limitNames, limitsWith, limitTable } from '../../../src/bytes/index.ts';

test('limitsWith() gives the values of the table where nothing is given', () => {
  const limits = limitsWith();

  expect(Object.keys(limits)).toEqual(limitNames);
  for (const name of limitNames) expect(limits[name]).toBe(limitTable[name].fallback);
});

test('limitsWith() replaces only what is given', () => {
  expect(limitsWith({ entries: 7 })).toEqual({ ...limitsWith(), entries: 7 });
});

test.each(limitNames)('the limit %s has a positive whole value and says what it counts', (name: LimitName) => {
  const { fallback, counts, note } = limitTable[name];

  expect(Number.isSafeInteger(fallback) && fallback > 0).toBe(true);
  expect(counts).not.toMatch(/^[A-Z]|\.$/); // it follows "has more than 5"
  expect(note).toMatch(/\.$/);
});
