import { expect, test } from 'vitest';
import { leftOf, newFigure, partOf, rateOf, withDone } from '../../../../src/cli/render/figure.ts';

/** 25 MB/s, told twenty times a second. */
function grown(seconds: number) {
  let figure = newFigure('bytes', 1_000_000_000, 0);
  for (let at = 50; at <= seconds * 1000; at += 50) figure = withDone(figure, 25_000 * at, at);
  return figure;
}

test('rateOf() is that of the last seconds, and leftOf() follows from it', () => {
  const figure = grown(20);

  expect(rateOf(figure, 20_000)).toBeCloseTo(25_000_000, -5);
  expect(leftOf(figure, 20_000)).toBeCloseTo(20_000, -2);
  expect(figure.samples.length).toBeLessThanOrEqual(22);
});

test('rateOf() falls to nothing while nothing moves, and no time is guessed', () => {
  const figure = grown(10);

  expect(rateOf(figure, 12_500)).toBeLessThan(15_000_000);
  expect([rateOf(figure, 20_000), leftOf(figure, 20_000)]).toEqual([0, undefined]);
});

test('rateOf() says nothing of the first moment', () => {
  expect(rateOf(withDone(newFigure('bytes', 10, 0), 5, 100), 100)).toBeUndefined();
});

test('withDone() begins anew where a figure falls: no rate is negative', () => {
  const figure = withDone(grown(10), 100, 10_050);

  expect(rateOf(figure, 11_000)).toBe(0);
  expect(rateOf(withDone(figure, 1_000_100, 11_050), 11_050)).toBe(1_000_000);
});

test.each([
  [5, 10, 0.5],
  [12, 10, 1],
  [5, undefined, undefined],
  [0, 0, undefined],
])('partOf() of %d of %d is %d', (done, total, expected) => {
  expect(partOf(newFigure('bytes', total, 0, done))).toBe(expected);
});
