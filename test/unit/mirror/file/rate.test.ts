import { expect, test } from 'vitest';
import { parseRate } from '../../../../src/mirror/index.ts';

test.each([
  ['20MiB/s', 20 * 1024 * 1024],
  ['500KB', 500_000],
  ['4096', 4096],
  ['1.5GiB/s', 1.5 * 1024 ** 3],
])('parseRate() reads %s', (text, bytes) => {
  expect(parseRate(text)).toBe(bytes);
});

test.each(['', 'fast', '0', '-1', '5iB', '10 TB', '1e9'])('parseRate() refuses %j', (text) => {
  expect(parseRate(text)).toBeUndefined();
});
