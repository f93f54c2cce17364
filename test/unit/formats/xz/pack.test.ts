import { describe, expect, test } from 'vitest';
import { bufferAccess, concatBytes, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { readXzBlocks } from '../../../../src/formats/xz/blocks.ts';
import { decompressXz, type EarlierXz, packXz } from '../../../../src/formats/xz/index.ts';
import {
  breaking,
  collect,
  flipped,
  noise,
  seededBytes,
  sizedContent,
  unchangedSpans,
} from '../../../fixtures/byte-streams.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';

const MIB = 1024 * 1024;
const program = concatBytes([seededBytes(300_000), new Uint8Array(MIB - 200_000)]);
const rootfs = noise(MIB + 5);
const content = concatBytes([program, rootfs]);
const pack = async (bytes: Uint8Array, earlier?: EarlierXz): Promise<Uint8Array> =>
  collect((await packXz(sizedContent(bytes), { scratch: memoryScratch(), earlier })).open());
const expand = (packed: Uint8Array): Promise<Uint8Array> => collect(decompressXz(streamOf(packed)));

describe('packXz', () => {
  test('packXz() stores what does not compress and compresses the rest', async () => {
    const packed = await pack(content);

    expect(Buffer.from(packed).includes(Buffer.from(rootfs.subarray(200_000, 210_000)))).toBe(true);
    expect(Buffer.from(packed).includes(Buffer.from(program.subarray(0, 100)))).toBe(false);
    expect(packed.length).toBeLessThan(rootfs.length + program.length * 0.7);
  });

  test('packXz() adds less than 0.01 % to noise', async () => {
    expect((await pack(rootfs)).length).toBeLessThan(rootfs.length * 1.0001 + 64);
  });

  test('packXz() makes an empty stream of nothing', async () => {
    expect(await expand(await pack(new Uint8Array()))).toHaveLength(0);
  });

  test('packXz() gives the same bytes each time it is opened', async () => {
    const { open } = await packXz(sizedContent(content), { scratch: memoryScratch() });

    expect(Buffer.compare(await collect(open()), await collect(open()))).toBe(0);
  });

  test.each([MIB + 400_000, 2 * MIB])('packXz() notices stored content that changed at %i', async (at) => {
    let bytes = content;
    const { open } = await packXz(
      { size: bytes.length, open: (from) => streamOf(bytes.subarray(from)) },
      { scratch: memoryScratch() },
    );
    bytes = flipped(content, at);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test('packXz() notices content that grew', async () => {
    let bytes = rootfs;
    const { open } = await packXz(
      { size: bytes.length, open: (from) => streamOf(bytes.subarray(from)) },
      { scratch: memoryScratch() },
    );
    bytes = concatBytes([rootfs, Uint8Array.of(1)]);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH', details: { offset: rootfs.length } });
  });

  test("packXz() stops with the signal's reason", async () => {
    const reason = new Error('enough');
    const packing = packXz(sizedContent(content), { scratch: memoryScratch(), signal: AbortSignal.abort(reason) });

    await expect(packing).rejects.toBe(reason);
  });

  test('packXz() passes on what broke its source', async () => {
    const failure = new Error('disk on fire');

    await expect(
      packXz({ size: content.length, open: () => breaking(content, failure) }, { scratch: memoryScratch() }),
    ).rejects.toBe(failure);
  });
});

describe('packXz, with an earlier stream', () => {
  const edited = concatBytes([program, flipped(rootfs, 2000)]);

  test('packXz() copies the leading blocks whose content is unchanged', async () => {
    const packed = await streamBy();

    const result = await pack(edited, earlierOf(packed, content, edited));

    const [first] = await blocksOf(packed);
    expect(first?.contentBytes).toBe(MIB);
    expect(Buffer.compare(result.subarray(0, first?.end), packed.subarray(0, first?.end))).toBe(0);
    expect(Buffer.compare(await expand(result), edited)).toBe(0);
  });

  test('packXz() gives the earlier stream where nothing has changed', async () => {
    const packed = await streamBy();

    expect(Buffer.compare(await pack(content, earlierOf(packed, content, content)), packed)).toBe(0);
  });

  test('packXz() finds the stream within a longer source', async () => {
    const packed = await streamBy();
    const source = bufferAccess(concatBytes([noise(512), packed, noise(100)]));
    const earlier = { ...earlierOf(packed, content, content), source, start: 512, end: 512 + packed.length };

    expect(Buffer.compare(await pack(content, earlier), packed)).toBe(0);
  });

  test.each(['crc64', 'none'] as const)('packXz() copies nothing of a stream with check %s', async (check) => {
    const packed = await streamBy({ check });

    expect(Buffer.compare(await pack(edited, earlierOf(packed, content, edited)), await pack(edited))).toBe(0);
  });

  test.each([
    ['footer', 1],
    ['index', 20],
  ])('packXz() copies nothing of a stream whose %s is damaged', async (_, fromEnd) => {
    const packed = await streamBy();
    const damaged = flipped(packed, packed.length - fromEnd);

    expect(Buffer.compare(await pack(edited, earlierOf(damaged, content, edited)), await pack(edited))).toBe(0);
  });

  test('packXz() copies nothing where the earlier content has another size than the index says', async () => {
    const packed = await streamBy();

    const result = await pack(edited, { ...earlierOf(packed, content, edited), contentBytes: 2 * MIB });

    expect(Buffer.compare(result, await pack(edited))).toBe(0);
  });

  test('packXz() does not read what it copies', async () => {
    const packed = await streamBy();
    const reads: number[] = [];
    const open = (from: number): ReturnType<typeof streamOf> => {
      reads.push(from);
      return streamOf(edited.subarray(from));
    };

    const result = await packXz(
      { size: edited.length, open },
      { scratch: memoryScratch(), earlier: earlierOf(packed, content, edited) },
    );
    await collect(result.open());

    expect(reads.every((from) => from >= MIB && from < 2 * MIB)).toBe(true); // only the second block has a byte that changed
  });

  test('packXz() copies a block as it is, without expanding it', async () => {
    const packed = await streamBy();
    const changedSince = flipped(packed, 5000); // in the first block: who expands it refuses it

    const copied = await pack(content, earlierOf(changedSince, content, content));

    expect(Buffer.compare(copied, changedSince)).toBe(0);
  });

  async function blocksOf(
    packed: Uint8Array,
  ): Promise<readonly { readonly contentBytes: number; readonly end: number }[]> {
    const { blocks } = (await readXzBlocks(bufferAccess(packed), 0, packed.length)) ?? { blocks: [] };
    return blocks.map(({ contentBytes, offset, unpaddedBytes }) => ({ contentBytes, end: offset + unpaddedBytes }));
  }

  let plain: Promise<Uint8Array> | undefined;

  /** Without options always the same, made once. */
  function streamBy(options?: Parameters<typeof compressXz>[1]): Promise<Uint8Array> {
    if (options === undefined && plain !== undefined) return plain;
    const stream = collect(compressXz(streamOf(content), { threads: 1, preset: 0, ...options }));
    if (options === undefined) plain = stream;
    return stream;
  }

  function earlierOf(packed: Uint8Array, before: Uint8Array, after: Uint8Array): EarlierXz {
    return {
      source: bufferAccess(packed),
      start: 0,
      end: packed.length,
      contentBytes: before.length,
      unchanged: unchangedSpans(before, after),
    };
  }
});
