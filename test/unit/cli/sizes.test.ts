import { expect, test } from 'vitest';
import { parseSize } from '../../../src/cli/sizes.ts';

test.each([
  ['4096', 4096],
  ['500MB', 500e6],
  ['1.5k', 1500],
  ['20GiB', 20 * 2 ** 30],
  ['2 TiB', 2 * 2 ** 40],
])('parseSize() reads %s', (text, bytes) => {
  expect(parseSize(text, '--max-upload')).toBe(bytes);
});

test.each(['', '0', 'x', '-1', '5iB', '5XB', '1e9', '99999999TiB'])('parseSize() refuses %j with USAGE', (text) => {
  expect(() => parseSize(text, '--max-upload')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
