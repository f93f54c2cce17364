import { expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatGuess,
  formatRate,
  formatShare,
  shortRate,
} from '../../../../src/cli/render/amounts.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [999_949, '999.9 KB'],
  [999_960, '1.0 MB'],
  [61_400_000, '61.4 MB'],
  [5e15, '5000.0 TB'],
])('formatBytes(%i) is %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

test.each([
  [12_300_000, 61_400_000, '12.3 of 61.4 MB'],
  [900_000, 61_400_000, '900.0 KB of 61.4 MB'],
  [0, 0, '0 of 0 B'],
])('formatShare(%i, %i) is %s', (done, total, expected) => {
  expect(formatShare(done, total)).toBe(expected);
});

test.each([
  [25_000_000, '25.0 MB/s', '25 MB/s'],
  [3_140_000.4, '3.1 MB/s', '3.1 MB/s'],
  [999_960_000, '1.0 GB/s', '1.0 GB/s'],
  [512.7, '513 B/s', '513 B/s'],
])('formatRate(%d) is %s, and in short %s', (rate, long, short) => {
  expect([formatRate(rate), shortRate(rate)]).toEqual([long, short]);
});

test.each([
  [0, '0.0 s'],
  [12_345, '12.3 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [125_400, '2 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [7_500_000, '2 h 05 min'],
])('formatDuration(%i) is %s', (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});

test.each([
  [200, '1 s'],
  [16_400, '16 s'],
  [59_400, '59 s'],
  [59_500, '1 min'],
  [3_569_999, '59 min'],
  [3_570_000, '1 h'],
  [7_300_000, '2 h'],
])('formatGuess(%i) is %s', (ms, expected) => {
  expect(formatGuess(ms)).toBe(expected);
});
