import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/index.ts';
import { compressibleRuns } from '../../../src/codecs/index.ts';
import { noise, seededBytes } from '../../fixtures/byte-streams.ts';

const PIECE = 128 * 1024;
const kinds = (window: Uint8Array): readonly (readonly [number, boolean])[] =>
  compressibleRuns(window).map(({ bytes, compressible }) => [bytes.length, compressible]);

test('compressibleRuns() finds where noise begins and ends', () => {
  const window = concatBytes([seededBytes(2 * PIECE), noise(3 * PIECE), seededBytes(PIECE + 5000)]);

  expect(kinds(window)).toEqual([
    [2 * PIECE, true],
    [3 * PIECE, false],
    [PIECE + 5000, true],
  ]);
});

test('compressibleRuns() gives views that make up the window', () => {
  const window = concatBytes([noise(PIECE + 1), seededBytes(PIECE), noise(5)]);

  const runs = compressibleRuns(window);

  expect(concatBytes(runs.map(({ bytes }) => bytes))).toEqual(window);
  expect(runs.every(({ bytes }) => bytes.buffer === window.buffer)).toBe(true);
});

test('compressibleRuns() sees that a quarter of a piece compresses', () => {
  expect(kinds(concatBytes([noise(PIECE - PIECE / 4), new Uint8Array(PIECE / 4)]))).toEqual([[PIECE, true]]);
});

test('compressibleRuns() gives no run for nothing', () => {
  expect(compressibleRuns(new Uint8Array())).toEqual([]);
});
