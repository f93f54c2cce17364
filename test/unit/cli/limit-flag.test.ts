import { expect, test } from 'vitest';
import { limitsOf } from '../../../src/cli/limit-flag.ts';

test('limitsOf() takes counts and sizes', () => {
  expect(limitsOf(['entries=500000', 'memory=256MiB', 'entries=7'])).toEqual({ entries: 7, memory: 256 * 1024 ** 2 });
  expect(limitsOf([])).toEqual({});
});

test.each([
  ['entries', '`--limit entries` has no value', 'Write it as `--limit entries=500000`.'],
  ['=5', '`--limit =5` has no value', 'Write it as `--limit entries=500000`.'],
  ['entrys=5', '`--limit entrys=5` does not name a limit', 'Did you mean `entries`?'],
  ['toString=5', '`--limit toString=5` does not name a limit', expect.stringContaining('Name one of entries, ')],
  ['entries=0', '`--limit entries=0` is not a number', 'Write it as `--limit entries=220000`.'],
  ['entries=1e9', '`--limit entries=1e9` is not a number', 'Write it as `--limit entries=220000`.'],
])('limitsOf() refuses `%s`', (pair, message, hint) => {
  expect(() => limitsOf([pair])).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }));
});
