import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromByteString, toByteString } from '../../../src/bytes/index.ts';

test('fromByteString() gives back the bytes that toByteString() was given', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromByteString(toByteString(bytes))).toEqual(bytes);
    }),
  );
});

test('toByteString() sorts as the bytes do', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      const [left, right] = [toByteString(a), toByteString(b)];

      expect(Math.sign(Buffer.compare(a, b))).toBe(left < right ? -1 : Number(left > right));
    }),
  );
});
