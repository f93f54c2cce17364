import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../../scripts/fuzz/random.ts';

function take(text: string, count: number, limit: number): number[] {
  const random = randomOf(text);
  return Array.from({ length: count }, () => random.below(limit));
}

describe('randomOf()', () => {
  test('gives the same numbers for the same text', () => {
    expect(take('stored:7', 8, 1000)).toEqual(take('stored:7', 8, 1000));
    // Names of cases that were written down must stay good.
    expect(take('stored:7', 4, 1000)).toEqual([584, 541, 300, 554]);
  });

  test('gives other numbers for a text that differs in one letter', () => {
    expect(take('stored:7', 8, 1000)).not.toEqual(take('stored:8', 8, 1000));
  });

  test('below() meets all numbers about equally often', () => {
    const counts = new Map<number, number>();
    for (const value of take('many', 10_000, 10)) counts.set(value, (counts.get(value) ?? 0) + 1);

    expect(counts.size).toBe(10);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('pick() takes every item of a list', () => {
    const random = randomOf('items');

    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c']))).size).toBe(3);
  });
});
