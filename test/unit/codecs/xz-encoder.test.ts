import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { XzEncoder, type XzOptions } from '../../../src/codecs/xz-encoder.ts';
import { xzBlockDecompress, xzKernelProblem } from '../../../src/formats/xz/index.ts';
import { noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { anyMix } from '../../fixtures/mixed-content.ts';

const KIB = 1024;
const efforts = ['fast', 'thorough'] as const;
/** Powers of two and half as much again: what LZMA2 and squashfs both have. */
const dictionaries = [4, 6, 8, 12, 128, 192, 1024, 1536].map((size) => size * KIB);
/** Around what the numbers of the format take one byte more for. */
const sizes = [1, 2, 127, 128, 300, 16_383, 16_384, 65_536, 131_072, 1_048_576];

const encoder = new XzEncoder();
/** The encoder may write over what it is given. */
const encode = (block: Uint8Array, options: XzOptions): Uint8Array => encoder.encode(new Uint8Array(block), options);
const expectContent = async (stream: Uint8Array, block: Uint8Array): Promise<void> =>
  expect(Buffer.compare(await xzBlockDecompress(stream, block.length), block)).toBe(0);

/** Seconds of work on an idle machine; a busy one gets the time it needs. */
const BUSY_MS = 180_000;

describe('XzEncoder', () => {
  test.each(efforts)('makes whole streams of any size with the effort %s', async (effort) => {
    for (const size of sizes)
      for (const block of [seededBytes(size), noise(size), new Uint8Array(size)])
        await expectContent(encode(block, { effort, dictionaryBytes: 131_072 }), block);
  });

  test.each(dictionaries)('makes streams for decoders with a dictionary of %i bytes', async (dictionaryBytes) => {
    const block = seededBytes(200_000);

    for (const effort of efforts) {
      const stream = encode(block, { effort, dictionaryBytes });
      await expectContent(stream, block);
      expect(xzKernelProblem(stream, dictionaryBytes)).toBeUndefined();
      expect(xzKernelProblem(stream, dictionaryBytes - 1)).toBeDefined();
    }
  });

  test(
    'makes streams of any content, with any branch filters',
    async () => {
      const options = fc.record({
        effort: fc.constantFrom(...efforts),
        dictionaryBytes: fc.constantFrom(...dictionaries),
        filters: fc.integer({ min: 0, max: 63 }),
      });
      await fc.assert(
        fc.asyncProperty(anyMix, options, async (block, chosen) => {
          if (block.length > 0) await expectContent(encode(block, chosen), block);
        }),
        { numRuns: 30 },
      );
    },
    BUSY_MS,
  );

  test('grows what does not compress by no more than headers', () => {
    const block = noise(1_048_576);
    expect(encode(block, { effort: 'thorough', dictionaryBytes: 1_048_576 }).length).toBeLessThan(block.length + 128);
  });

  test(
    'gives the same bytes whatever it encoded before',
    () => {
      const block = seededBytes(200_000);
      const options = { effort: 'thorough', dictionaryBytes: 131_072 } as const;
      const first = encode(block, options);
      encode(noise(900_000), { effort: 'fast', dictionaryBytes: 1_048_576, filters: 63 });

      expect(Buffer.compare(encode(block, options), first)).toBe(0);
    },
    BUSY_MS,
  );

  test('refuses a dictionary that LZMA2 does not have', () => {
    expect(() => encode(seededBytes(1000), { effort: 'fast', dictionaryBytes: 4095 })).toThrow('the encoder');
  });
});
