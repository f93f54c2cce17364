import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { decompressZstd, packZstd, packZstdFrames } from '../../../../src/formats/zstd/index.ts';
import { breaking, chunked, collect, flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';
import { anyMix } from '../../../fixtures/mixed-content.ts';

const program = seededBytes(1_300_000);
const rootfs = noise(1_200_000);
const content = concatBytes([program, rootfs]);
const kinds = { packZstd, packZstdFrames };
const expand = (packed: Uint8Array): Promise<Uint8Array> => collect(decompressZstd(streamOf(packed)));

describe.each(['packZstd', 'packZstdFrames'] as const)('%s', (name) => {
  const packTo = kinds[name];
  const pack = async (bytes: Uint8Array): Promise<Uint8Array> =>
    collect((await packTo(() => streamOf(bytes), { scratch: memoryScratch() })).open());

  test(`${name}() gives what expands to any content however it is cut, and as long as it says`, async () => {
    await fc.assert(
      fc.asyncProperty(anyMix, fc.array(fc.nat(2_000_000), { maxLength: 20 }), async (bytes, cuts) => {
        const { size, open } = await packTo(() => chunked(bytes, cuts), { scratch: memoryScratch() });
        const packed = await collect(open());

        expect(packed).toHaveLength(size);
        expect(Buffer.compare(packed, await pack(bytes))).toBe(0);
        expect(Buffer.compare(await expand(packed), bytes)).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  test(`${name}() stores what does not compress and compresses the rest`, async () => {
    const packed = await pack(content);

    expect(Buffer.from(packed).includes(Buffer.from(rootfs.subarray(200_000, 210_000)))).toBe(true);
    expect(packed.length).toBeLessThan(rootfs.length + program.length * 0.7);
  });

  test(`${name}() gives the same bytes each time it is opened`, async () => {
    const { open } = await packTo(() => streamOf(content), { scratch: memoryScratch() });

    expect(Buffer.compare(await collect(open()), await collect(open()))).toBe(0);
  });

  test.each([5, 1_500_000])(`${name}() notices content that changed at %i`, async (at) => {
    let bytes = content;
    const { open } = await packTo(() => streamOf(bytes), { scratch: memoryScratch() });
    bytes = flipped(content, at);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test(`${name}() notices content that grew`, async () => {
    let bytes = content;
    const { open } = await packTo(() => streamOf(bytes), { scratch: memoryScratch() });
    bytes = concatBytes([content, Uint8Array.of(1)]);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test(`${name}() stops with the signal's reason`, async () => {
    const reason = new Error('enough');
    const options = { scratch: memoryScratch(), signal: AbortSignal.abort(reason) };

    await expect(packTo(() => streamOf(content), options)).rejects.toBe(reason);
  });

  test(`${name}() passes on what broke its source`, async () => {
    const failure = new Error('disk on fire');

    await expect(packTo(() => breaking(content, failure), { scratch: memoryScratch() })).rejects.toBe(failure);
  });
});

test('packZstd() makes one frame with a window of at most 8 MiB', async () => {
  const { open } = await packZstd(() => streamOf(content), { scratch: memoryScratch() });
  const packed = await collect(open());

  const exponent = (packed[5] ?? 0) >> 3;
  expect((packed[4] ?? 0) & 0x20).toBe(0); // not a single segment, whose window is all of the content
  expect(exponent).toBeGreaterThanOrEqual(7);
  expect(exponent).toBeLessThanOrEqual(13);
  expect(Buffer.from(packed).indexOf(Buffer.from(packed.subarray(0, 4)), 1)).toBe(-1);
});

test('packZstd() compresses what comes late where it is much', async () => {
  const { size, open } = await packZstd(() => streamOf(concatBytes([rootfs, program])), { scratch: memoryScratch() });

  expect(size).toBeLessThan(rootfs.length + program.length * 0.7);
  expect(Buffer.compare(await expand(await collect(open())), concatBytes([rootfs, program]))).toBe(0);
});
