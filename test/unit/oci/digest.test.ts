import { expect, test } from 'vitest';
import { digestOf, parseDigest } from '../../../src/oci/digest.ts';

const EMPTY = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('digestOf() names bytes by their SHA-256, and parseDigest() takes that', () => {
  expect(digestOf(new Uint8Array())).toBe(EMPTY);
  expect(parseDigest(EMPTY)).toBe(EMPTY);
});

test.each([EMPTY.toUpperCase(), EMPTY.slice(0, -1), `${EMPTY}0`, `sha512:${'0'.repeat(128)}`, ''])(
  'parseDigest(%j) is refused',
  (text) => {
    expect(() => parseDigest(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
  },
);
