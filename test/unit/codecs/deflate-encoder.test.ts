import { inflateRawSync, inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeflateEncoder } from '../../../src/codecs/deflate-encoder.ts';
import { noise, seededBytes } from '../../fixtures/byte-streams.ts';
import { anyMix } from '../../fixtures/mixed-content.ts';

const LAST_BLOCK = Uint8Array.of(0x03, 0x00); // an empty one
const levels = Array.from({ length: 12 }, (_, index) => index + 1);
const sizes = [1, 2, 30, 55, 300, 5000, 65_536, 131_072, 1_048_576];

const encoder = new DeflateEncoder();
/** The encoder may write over what it is given. */
const encode = (block: Uint8Array, ...[options]: [Parameters<DeflateEncoder['encode']>[1]]): Uint8Array =>
  encoder.encode(new Uint8Array(block), options);

describe('DeflateEncoder', () => {
  test.each(levels)('makes whole streams at level %i that zlib reads', (level) => {
    for (const size of sizes)
      for (const block of [seededBytes(size), noise(size), new Uint8Array(size)])
        expect(Buffer.compare(inflateSync(encode(block, { level, form: 'zlib' })), block)).toBe(0);
  });

  test.each(levels)('makes parts at level %i that zlib reads as one stream', (level) => {
    const blocks = sizes.flatMap((size) => [seededBytes(size), noise(size), new Uint8Array(size)]);

    const parts = blocks.map((block) => encode(block, { level, form: 'part' }));

    expect(Buffer.compare(inflateRawSync(Buffer.concat([...parts, LAST_BLOCK])), Buffer.concat(blocks))).toBe(0);
  });

  test('joins parts of any content', () => {
    fc.assert(
      fc.property(fc.array(anyMix, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 9 }), (blocks, level) => {
        const parts = blocks.filter(({ length }) => length > 0).map((block) => encode(block, { level, form: 'part' }));

        expect(Buffer.compare(inflateRawSync(Buffer.concat([...parts, LAST_BLOCK])), Buffer.concat(blocks))).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('gives the same bytes whatever it encoded before', () => {
    const block = seededBytes(200_000);
    const first = encode(block, { level: 6, form: 'part' });
    encode(noise(900_000), { level: 9, form: 'zlib' });

    expect(Buffer.compare(encode(block, { level: 6, form: 'part' }), first)).toBe(0);
  });

  test.each([0, 13])('refuses level %i', (level) => {
    expect(() => encode(seededBytes(1000), { level, form: 'part' })).toThrow('the encoder');
  });
});
