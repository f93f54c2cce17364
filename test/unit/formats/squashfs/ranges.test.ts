import { expect, test } from 'vitest';
import { mergeRanges, relocation } from '../../../../src/formats/squashfs/ranges.ts';

test.each([
  [
    'apart',
    [
      [5, 9],
      [1, 3],
    ],
    [
      [1, 3],
      [5, 9],
    ],
  ],
  [
    'touching',
    [
      [1, 3],
      [3, 5],
    ],
    [[1, 5]],
  ],
  [
    'overlapping',
    [
      [1, 6],
      [4, 9],
    ],
    [[1, 9]],
  ],
  [
    'inside',
    [
      [1, 9],
      [2, 3],
      [9, 10],
    ],
    [[1, 10]],
  ],
] as const)('mergeRanges() joins ranges that are %s', (_, given, merged) => {
  const toRange = ([start, end]: readonly [number, number]) => ({ start, end });

  expect(mergeRanges(given.map(toRange))).toEqual(merged.map(toRange));
});

test('relocation() lays ranges one behind the other', () => {
  const { ranges, relocate, size } = relocation(
    [
      { start: 100, end: 110 },
      { start: 500, end: 530 },
    ],
    96,
  );

  expect(ranges.map(({ newStart }) => newStart)).toEqual([96, 106]);
  expect([100, 109, 500, 529].map(relocate)).toEqual([96, 105, 106, 135]);
  expect(size).toBe(40);
});

test.each([99, 110, 499, 530])('relocation() knows nothing of offset %d, which is not copied', (position) => {
  const { relocate } = relocation(
    [
      { start: 100, end: 110 },
      { start: 500, end: 530 },
    ],
    96,
  );

  expect(() => relocate(position)).toThrow(`offset ${position}`);
});
