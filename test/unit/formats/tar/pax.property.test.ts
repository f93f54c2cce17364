import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodePaxRecords, parsePaxRecords } from '../../../../src/formats/tar/pax.ts';

test('encodePaxRecords() and parsePaxRecords() are inverse, whatever the length', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', 'Z', '.', '%'), minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.uint8Array({ maxLength: 1100 }))), (pairs) => {
      const records = new Map(pairs);

      const found = parsePaxRecords(encodePaxRecords(records), 0);

      expect(new Map(found.map(({ key, value }) => [key, value.slice()]))).toEqual(records);
    }),
  );
});
