import { expect, test } from 'vitest';
import { formatBytes } from '../../../src/bytes/format-bytes.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [61_400_000, '61.4 MB'],
  [5e15, '5000.0 TB'],
])('formatBytes(%i) is %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});
