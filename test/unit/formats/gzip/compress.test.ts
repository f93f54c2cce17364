import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, memoryScratch, Sha256, streamOf } from '../../../../src/bytes/index.ts';
import { compressGzip, decompressGzip, packGzip } from '../../../../src/formats/gzip/index.ts';
import { chunked, collect, flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';
import { anyMix } from '../../../fixtures/mixed-content.ts';

const rootfs = noise(1_200_000);
const content = concatBytes([seededBytes(1_300_000), rootfs, seededBytes(70_000, 2)]);

describe('packGzip', () => {
  test('packGzip() gives what compressGzip() gives, as long as it says, for any content', async () => {
    await fc.assert(
      fc.asyncProperty(anyMix, fc.array(fc.nat(2_000_000), { maxLength: 20 }), async (bytes, cuts) => {
        const { size, open } = await packGzip(() => chunked(bytes, cuts), { scratch: memoryScratch() });
        const packed = await collect(open());

        expect(packed).toHaveLength(size);
        expect(Buffer.compare(packed, await collect(compressGzip(streamOf(bytes))))).toBe(0);
        expect(Buffer.compare(await collect(decompressGzip(streamOf(packed))), bytes)).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  test('packGzip() shows content and result once, in order, before it is opened', async () => {
    const [plain, packed] = [new Sha256(), new Sha256()];

    const { open } = await packGzip(() => streamOf(content), {
      scratch: memoryScratch(),
      onContent: (chunk) => plain.update(chunk),
      onPacked: (chunk) => packed.update(chunk),
    });

    expect(plain.digest()).toBe(digestOf(content));
    expect(packed.digest()).toBe(digestOf(await collect(open())));
  });

  test('packGzip() stores what does not compress', async () => {
    const { size, open } = await packGzip(() => streamOf(content), { scratch: memoryScratch() });

    expect(Buffer.from(await collect(open())).includes(Buffer.from(rootfs.subarray(500_000, 501_000)))).toBe(true);
    expect(size).toBeLessThan(rootfs.length + 1_370_000 * 0.7);
  });

  test.each([5, 1_500_000])('packGzip() notices content that changed at %i', async (at) => {
    let bytes = content;
    const { open } = await packGzip(() => streamOf(bytes), { scratch: memoryScratch() });
    bytes = flipped(content, at);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test('packGzip() obeys its level', async () => {
    const sizes = await Promise.all(
      [1, 9].map(async (level) => (await packGzip(() => streamOf(content), { level, scratch: memoryScratch() })).size),
    );

    expect(sizes[0]).toBeGreaterThan(sizes[1] ?? 0);
  });
});

function digestOf(bytes: Uint8Array): string {
  const sha256 = new Sha256();
  sha256.update(bytes);
  return sha256.digest();
}
