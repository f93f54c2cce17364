import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeNumber, parseNumber } from '../../../../src/formats/tar/numbers.ts';

const place = { field: 'size', offset: 124 };

test('encodeNumber() and parseNumber() are inverse for every safe integer', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(parseNumber(encodeNumber(value, 12), place)).toBe(value);
    }),
  );
});
