import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bufferAccess, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { decompressXz, packXz } from '../../../../src/formats/xz/index.ts';
import { chunked, collect, sizedContent, unchangedSpans } from '../../../fixtures/byte-streams.ts';
import { anyMix } from '../../../fixtures/mixed-content.ts';

const runs = { numRuns: 8 };

test('packXz() gives what expands to any content, and as long as it says', async () => {
  await fc.assert(
    fc.asyncProperty(anyMix, async (content) => {
      const { size, open } = await packXz(sizedContent(content), { scratch: memoryScratch() });
      const packed = await collect(open());

      expect(packed).toHaveLength(size);
      expect(Buffer.compare(await collect(decompressXz(streamOf(packed))), content)).toBe(0);
    }),
    runs,
  );
});

test('packXz() gives the same bytes however its input is cut', async () => {
  await fc.assert(
    fc.asyncProperty(anyMix, fc.array(fc.nat(2_000_000), { maxLength: 20 }), async (content, cuts) => {
      const whole = await packXz(sizedContent(content), { scratch: memoryScratch() });
      const cut = await packXz(
        { size: content.length, open: (from) => chunked(content.subarray(from), cuts) },
        { scratch: memoryScratch() },
      );

      expect(Buffer.compare(await collect(cut.open()), await collect(whole.open()))).toBe(0);
    }),
    runs,
  );
});

test('packXz() gives what expands to any content, whatever an earlier stream holds', async () => {
  await fc.assert(
    fc.asyncProperty(anyMix, anyMix, fc.nat(2_000_000), async (before, tail, at) => {
      const content = Buffer.concat([before.subarray(0, at), tail]);
      const first = await packXz(sizedContent(before), { scratch: memoryScratch() });
      const source = bufferAccess(await collect(first.open()));
      const unchanged = unchangedSpans(before, content);
      const earlier = { source, start: 0, end: source.size, contentBytes: before.length, unchanged };

      const { size, open } = await packXz(sizedContent(content), { scratch: memoryScratch(), earlier });
      const packed = await collect(open());

      expect(packed).toHaveLength(size);
      expect(Buffer.compare(await collect(decompressXz(streamOf(packed))), content)).toBe(0);
    }),
    runs,
  );
});
