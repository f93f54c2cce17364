import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/cli/durations.ts';

test.each([
  ['0', 0],
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('parseDuration() of %s', (text, ms) => {
  expect(parseDuration(text, '--proxy-ttl')).toBe(ms);
});

test.each(['', '5', 'm', '-1s', '1.5h', '1w'])('parseDuration() refuses %j', (text) => {
  expect(() => parseDuration(text, '--proxy-ttl')).toThrow(`\`--proxy-ttl ${text}\` is not a duration`);
});
