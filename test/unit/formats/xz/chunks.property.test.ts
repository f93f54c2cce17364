import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { expandedSize } from '../../../../src/formats/xz/chunks.ts';
import { collect, noise, seededBytes } from '../../../fixtures/byte-streams.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';

test.each(['none', 'crc32', 'crc64', 'sha256'] as const)(
  'expandedSize() knows the size with check %s',
  async (check) => {
    // More than one block (of 1 MiB at preset 0), stored and compressed chunks.
    const content = concatBytes([seededBytes(300_000), noise(300_000), new Uint8Array(600_001)]);

    expect(expandedSize(await collect(compressXz(streamOf(content), { check })))).toBe(1_200_001);
  },
);

test('expandedSize() ends on anything', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(expandedSize(bytes)).toBeGreaterThanOrEqual(0);
    }),
  );
});
