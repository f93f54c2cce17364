import { expect, test } from 'vitest';
import { toSafeSize } from '../../../src/bytes/index.ts';

test('toSafeSize() takes sizes up to 2^53 - 1', () => {
  expect(toSafeSize(BigInt(Number.MAX_SAFE_INTEGER), 'size')).toBe(Number.MAX_SAFE_INTEGER);
});

test('toSafeSize() refuses larger sizes and names the field', () => {
  expect(() => toSafeSize(1n << 53n, 'ELF section size')).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: { field: 'ELF section size' } }),
  );
});
