import { describe, expect, test } from 'vitest';
import { bufferAccess, concatBytes, memoryScratch, type RandomAccess, streamOf } from '../../../../src/bytes/index.ts';
import { readXzBlocks } from '../../../../src/formats/xz/blocks.ts';
import { compressXz, decompressXz, type EarlierXz, packXz } from '../../../../src/formats/xz/index.ts';
import { breaking, collect, flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

const MIB = 1024 * 1024;
const program = seededBytes(MIB + 300_000);
const rootfs = noise(MIB + 5);
const content = concatBytes([program, rootfs]);
const pack = async (bytes: Uint8Array, earlier?: EarlierXz): Promise<Uint8Array> =>
  collect((await packXz(() => streamOf(bytes), { scratch: memoryScratch(), earlier })).open());
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
    const { open } = await packXz(() => streamOf(content), { scratch: memoryScratch() });

    expect(Buffer.compare(await collect(open()), await collect(open()))).toBe(0);
  });

  test.each([MIB + 400_000, 2 * MIB])('packXz() notices stored content that changed at %i', async (at) => {
    let bytes = content;
    const { open } = await packXz(() => streamOf(bytes), { scratch: memoryScratch() });
    bytes = flipped(content, at);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  test('packXz() notices content that grew', async () => {
    let bytes = rootfs;
    const { open } = await packXz(() => streamOf(bytes), { scratch: memoryScratch() });
    bytes = concatBytes([rootfs, Uint8Array.of(1)]);

    await expect(collect(open())).rejects.toMatchObject({ code: 'SIZE_MISMATCH', details: { offset: rootfs.length } });
  });

  test("packXz() stops with the signal's reason", async () => {
    const reason = new Error('enough');
    const packing = packXz(() => streamOf(content), { scratch: memoryScratch(), signal: AbortSignal.abort(reason) });

    await expect(packing).rejects.toBe(reason);
  });

  test('packXz() passes on what broke its source', async () => {
    const failure = new Error('disk on fire');

    await expect(packXz(() => breaking(content, failure), { scratch: memoryScratch() })).rejects.toBe(failure);
  });
});

describe('packXz, with an earlier stream', () => {
  const edited = concatBytes([program, flipped(rootfs, 2000)]);

  test('packXz() copies the leading blocks whose content is unchanged', async () => {
    const packed = await streamBy({ extreme: true });

    const result = await pack(edited, earlierOf(packed, content));

    const [first] = await blocksOf(packed);
    expect(first?.contentBytes).toBe(MIB);
    expect(Buffer.compare(result.subarray(0, first?.end), packed.subarray(0, first?.end))).toBe(0);
    expect(Buffer.compare(await expand(result), edited)).toBe(0);
  });

  test('packXz() gives the earlier stream where nothing has changed', async () => {
    const packed = await streamBy({ preset: 1 });

    expect(Buffer.compare(await pack(content, earlierOf(packed, content)), packed)).toBe(0);
  });

  test('packXz() finds the stream within a longer source', async () => {
    const packed = await streamBy({ preset: 1 });
    const source = bufferAccess(concatBytes([noise(512), packed, noise(100)]));
    const earlier = { source, start: 512, end: 512 + packed.length, content: bufferAccess(content) };

    expect(Buffer.compare(await pack(content, earlier), packed)).toBe(0);
  });

  test.each(['crc64', 'none'] as const)('packXz() copies nothing of a stream with check %s', async (check) => {
    const packed = await streamBy({ check });

    expect(Buffer.compare(await pack(edited, earlierOf(packed, content)), await pack(edited))).toBe(0);
  });

  test.each([
    ['footer', 1],
    ['index', 20],
  ])('packXz() copies nothing of a stream whose %s is damaged', async (_, fromEnd) => {
    const packed = await streamBy({ preset: 1 });
    const damaged = flipped(packed, packed.length - fromEnd);

    expect(Buffer.compare(await pack(edited, earlierOf(damaged, content)), await pack(edited))).toBe(0);
  });

  test('packXz() copies nothing where the earlier content has another size than the index says', async () => {
    const packed = await streamBy({ preset: 1 });

    const result = await pack(edited, earlierOf(packed, content.subarray(0, 2 * MIB)));

    expect(Buffer.compare(result, await pack(edited))).toBe(0);
  });

  test('packXz() holds no block of more than 24 MiB', async () => {
    const big = new Uint8Array(25 * MIB);
    const packed = await collect(compressXz(streamOf(big), { preset: 7 }));
    const reads: number[] = [];
    const watched: RandomAccess = {
      size: big.length,
      async read(offset, length) {
        reads.push(length);
        return big.slice(offset, offset + length);
      },
    };

    await pack(big, { source: bufferAccess(packed), start: 0, end: packed.length, content: watched });

    expect(reads).toEqual([]);
  });

  async function blocksOf(
    packed: Uint8Array,
  ): Promise<readonly { readonly contentBytes: number; readonly end: number }[]> {
    const { blocks } = (await readXzBlocks(bufferAccess(packed), 0, packed.length)) ?? { blocks: [] };
    return blocks.map(({ contentBytes, offset, unpaddedBytes }) => ({ contentBytes, end: offset + unpaddedBytes }));
  }

  function streamBy(options: Parameters<typeof compressXz>[1]): Promise<Uint8Array> {
    return collect(compressXz(streamOf(content), { threads: 1, ...options }));
  }

  function earlierOf(packed: Uint8Array, before: Uint8Array): EarlierXz {
    return { source: bufferAccess(packed), start: 0, end: packed.length, content: bufferAccess(before) };
  }
});
