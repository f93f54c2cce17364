import fc from 'fast-check';
import { expect, test } from 'vitest';
import { volumeBlocks } from '../../../src/bundle/blocks.ts';

const files = fc.record({ offset: fc.nat(5000), size: fc.nat(5000) });

const cuts = fc.record({
  blockBytes: fc.integer({ min: 1, max: 3000 }),
  volumeBytes: fc.option(fc.integer({ min: 512, max: 4000 }), { nil: undefined }),
});

test('volumeBlocks() covers a file without gaps, and no block is in two volumes', () => {
  fc.assert(
    fc.property(files, cuts, (file, { blockBytes, volumeBytes }) => {
      const blocks = volumeBlocks(file, { blockBytes, volumeBytes });
      let next = 0;
      for (const { index, start, length, volume, offset } of blocks) {
        expect(blocks[index]?.start).toBe(start);
        expect(start).toBe(next);
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(blockBytes);
        if (volumeBytes !== undefined) {
          expect((volume - 1) * volumeBytes + offset).toBe(file.offset + start);
          expect(offset + length).toBeLessThanOrEqual(volumeBytes);
        }
        next += length;
      }
      expect(next).toBe(file.size);
    }),
  );
});
