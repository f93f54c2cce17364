import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockHasher } from '../../../src/bundle/block-hasher.ts';
import { volumeBlocks } from '../../../src/bundle/blocks.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';

const files = fc.record({ offset: fc.nat(5000), size: fc.nat(5000) });

const cuts = fc.record({
  blockBytes: fc.integer({ min: 1, max: 3000 }),
  volumeBytes: fc.option(fc.integer({ min: 512, max: 4000 }), { nil: undefined }),
});

test('BlockHasher gives the same sums however the bytes come', () => {
  fc.assert(
    fc.property(files, cuts, fc.array(fc.integer({ min: 1, max: 700 })), (place, cut, pieces) => {
      const bytes = noise(3, place.size);
      const file = { ...place, path: 'x', digest: digestOf(bytes) };
      const hasher = new BlockHasher(file, cut);
      let at = 0;
      for (const piece of [...pieces, bytes.length]) {
        hasher.update(bytes.subarray(at, at + piece));
        at = Math.min(bytes.length, at + piece);
      }
      const expected = volumeBlocks(file, cut).map(({ start, length }) =>
        createHash('sha256')
          .update(bytes.subarray(start, start + length))
          .digest('hex'),
      );
      expect(hasher.sums).toEqual(expected);
      expect(hasher.digest()).toBe(file.digest);
    }),
  );
});
