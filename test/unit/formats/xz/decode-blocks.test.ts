import { describe, expect, test } from 'vitest';
import { bufferAccess, concatBytes, memoryScratch, type RandomAccess, streamOf } from '../../../../src/bytes/index.ts';
import { compressXz, decompressXzOnce, packXz } from '../../../../src/formats/xz/index.ts';
import { collect, flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

const MIB = 1024 * 1024;
const BEFORE = 100;
const content = concatBytes([seededBytes(2 * MIB + 500_000), noise(300_000), new Uint8Array(MIB)]);
const packed = await collect(compressXz(streamOf(content)));

/** The stream in the midst of others, and how it is read. */
function surrounded(stream: Uint8Array): RandomAccess & { readonly reads: readonly number[] } {
  const inner = bufferAccess(concatBytes([noise(BEFORE), stream, noise(50)]));
  const reads: number[] = [];
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    reads.push(length);
    return inner.read(offset, length);
  };
  return { size: inner.size, read, reads };
}

describe('decompressXzOnce', () => {
  test.each([
    ['of compressed blocks', async () => packed],
    [
      'of stored and compressed blocks',
      async () => collect((await packXz(() => streamOf(content), { scratch: memoryScratch() })).open()),
    ],
    ['without a block', () => collect(compressXz(streamOf()))],
    ['with SHA-256', () => collect(compressXz(streamOf(content), { check: 'sha256' }))],
    ['without a check', () => collect(compressXz(streamOf(content), { check: 'none' }))],
  ])('decompressXzOnce() expands a stream %s block by block', async (_, make) => {
    const stream = await make();
    const source = surrounded(stream);

    const segment = decompressXzOnce(source, BEFORE);

    const expected = stream.length < 100 ? new Uint8Array() : content;
    expect(Buffer.compare(await collect(segment.bytes), expected)).toBe(0);
    expect(segment.end()).toBe(BEFORE + stream.length);
    expect(source.reads.filter((length) => length === 256 * 1024)).toEqual([]); // as reading from front to back would
  });

  test('decompressXzOnce() reads a stream from front to back where a block is too large', async () => {
    const large = new Uint8Array(13 * MIB);
    const stream = await collect(compressXz(streamOf(large), { preset: 6, threads: 1 }));

    const segment = decompressXzOnce(surrounded(stream), BEFORE);

    expect(Buffer.compare(await collect(segment.bytes), large)).toBe(0);
    expect(segment.end()).toBe(BEFORE + stream.length);
  });

  test.each([
    ['stream header', 8],
    ['first block', 5000],
    ['last block', packed.length - 500],
    ['index', packed.length - 20],
    ['footer', packed.length - 9],
  ])('decompressXzOnce() finds damage in the %s after what came before it', async (_, at) => {
    const given: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of decompressXzOnce(surrounded(flipped(packed, at)), BEFORE).bytes) given.push(chunk);
    })();

    await expect(reading).rejects.toMatchObject({
      code: 'FORMAT_CORRUPT',
      details: {
        offset: expect.toSatisfy((offset: number) => offset >= BEFORE && offset <= BEFORE + packed.length + 50),
      },
    });
    const got = concatBytes(given);
    expect(Buffer.compare(got, content.subarray(0, got.length))).toBe(0);
  });

  test('decompressXzOnce() closes down when the loop stops early', async () => {
    const source = surrounded(packed);

    for await (const _ of decompressXzOnce(source, BEFORE).bytes) break;

    const reads = source.reads.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.reads).toHaveLength(reads);
  });

  test("decompressXzOnce() stops with the signal's reason between blocks", async () => {
    const abort = new AbortController();
    const reason = new Error('enough');

    const reading = (async () => {
      for await (const _ of decompressXzOnce(surrounded(packed), BEFORE, { signal: abort.signal }).bytes)
        abort.abort(reason);
    })();

    await expect(reading).rejects.toBe(reason);
  });
});
