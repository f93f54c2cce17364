import { expect, test } from 'vitest';
import { ContentCheck, isKnownCheck } from '../../../../src/formats/xz/content-check.ts';

const text = new TextEncoder().encode('123456789');
const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

/** What the format says for "123456789", by check id. */
const known = [
  [0, ''],
  [1, '2639f4cb'],
  [4, 'fa3919dfbbc95d99'],
  [10, '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
] as const;

test.each(known)('ContentCheck of check %i takes its checksum and no other', (id, digits) => {
  const stored = hex(digits);
  const results = [stored, stored.map((byte, at) => (at === 0 ? byte ^ 1 : byte))].map((checksum) => {
    const check = new ContentCheck(id);
    check.update(text.subarray(0, 4));
    check.update(text.subarray(4));
    return check.matches(checksum, 0x995dc9bbdf1939fan);
  });

  expect(results).toEqual([true, id === 0]);
});

test('ContentCheck takes no checksum that is cut short', () => {
  const check = new ContentCheck(1);
  check.update(text);

  expect(check.matches(hex('2639f4'), 0n)).toBe(false);
});

test('isKnownCheck() knows four of the sixteen that have numbers', () => {
  expect(Array.from({ length: 16 }, (_, id) => id).filter(isKnownCheck)).toEqual([0, 1, 4, 10]);
});
