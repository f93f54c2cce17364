import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentAccess, inPieces, streamOf } from '../../../src/bytes/index.ts';
import { noise } from '../../fixtures/memory-image.ts';

const bytes = noise(1, 200_000);

test('contentAccess() reads any ranges in any order', async () => {
  const range = fc.tuple(fc.nat(bytes.length), fc.nat(70_000));
  await fc.assert(
    fc.asyncProperty(fc.array(range, { maxLength: 6 }), fc.integer({ min: 1, max: 50_000 }), async (ranges, piece) => {
      const access = contentAccess({ size: bytes.length, open: () => inPieces(streamOf(bytes), piece) });
      for (const [offset, length] of ranges) {
        const end = Math.min(bytes.length, offset + length);
        expect(Buffer.from(await access.read(offset, end - offset)).equals(bytes.subarray(offset, end))).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('contentAccess() refuses what lies beyond the content, and content that ends early', async () => {
  const access = contentAccess({ size: 200_000, open: () => streamOf(bytes.subarray(0, 100_000)) });

  await expect(access.read(199_999, 2)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
  await expect(access.read(150_000, 10)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});
