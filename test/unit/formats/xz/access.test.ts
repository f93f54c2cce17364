import { describe, expect, test } from 'vitest';
import {
  bufferAccess,
  concatBytes,
  memoryScratch,
  type RandomAccess,
  readRange,
  streamOf,
} from '../../../../src/bytes/index.ts';
import { openXzAccess, packXz } from '../../../../src/formats/xz/index.ts';
import { collect, flipped, noise, seededBytes, sizedContent } from '../../../fixtures/byte-streams.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';

const MIB = 1024 * 1024;
const BEFORE = 100;
const content = concatBytes([
  seededBytes(300_000),
  new Uint8Array(MIB),
  noise(300_000),
  new Uint8Array(MIB),
  seededBytes(MIB / 2),
]);
const packed = await collect(compressXz(streamOf(content), { preset: 0 }));

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

describe('openXzAccess', () => {
  test.each([
    ['of compressed blocks', async () => packed],
    [
      'of stored and compressed blocks',
      async () => collect((await packXz(sizedContent(content), { scratch: memoryScratch() })).open()),
    ],
    ['without a block', () => collect(compressXz(streamOf()))],
    ['with SHA-256', () => collect(compressXz(streamOf(content), { check: 'sha256', preset: 0 }))],
    ['without a check', () => collect(compressXz(streamOf(content), { check: 'none', preset: 0 }))],
  ])('openXzAccess() reads all of a stream %s', async (_, make) => {
    const stream = await make();

    const access = await openXzAccess(surrounded(stream), BEFORE);

    const expected = stream.length < 100 ? new Uint8Array() : content;
    expect(access?.size).toBe(expected.length);
    expect(access?.end).toBe(BEFORE + stream.length);
    if (access) expect(Buffer.compare(await collect(readRange(access)), expected)).toBe(0);
  });

  test.each([
    [0, 1],
    [MIB - 1, 2],
    [MIB, MIB],
    [MIB + 7, 2 * MIB],
    [content.length - 5, 5],
    [content.length, 0],
  ])('openXzAccess() reads from %i on %i bytes', async (offset, length) => {
    const access = await openXzAccess(surrounded(packed), BEFORE);

    const bytes = await access?.read(offset, length);

    expect(Buffer.compare(bytes ?? Buffer.of(1), content.subarray(offset, offset + length))).toBe(0);
  });

  test('openXzAccess() expands only the blocks that are read, and each once', async () => {
    const source = surrounded(packed);
    const access = await openXzAccess(source, BEFORE);
    const before = source.reads.length;

    await access?.read(2 * MIB + 5, 10);
    await access?.read(2 * MIB + 500, 10);

    expect(source.reads.length - before).toBe(1);
  });

  test('openXzAccess() refuses a range beyond the end', async () => {
    const access = await openXzAccess(surrounded(packed), BEFORE);

    await expect(access?.read(content.length - 1, 2)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
  });

  test('openXzAccess() leaves a stream alone whose blocks are too large', async () => {
    const stream = await collect(compressXz(streamOf(new Uint8Array(13 * MIB)), { preset: 6, threads: 1 }));

    expect(await openXzAccess(surrounded(stream), BEFORE)).toBeUndefined();
  });

  test.each([
    ['stream header', 8],
    ['header of the first block', 14],
    ['index', packed.length - 20],
    ['footer', packed.length - 9],
  ])('openXzAccess() leaves a stream alone whose %s is damaged', async (_, at) => {
    expect(await openXzAccess(surrounded(flipped(packed, at)), BEFORE)).toBeUndefined();
  });

  test('openXzAccess() leaves a stream alone that is cut short', async () => {
    expect(await openXzAccess(bufferAccess(packed.subarray(0, -100)), 0)).toBeUndefined();
  });

  test.each([
    ['compressed', 5000],
    ['stored', packed.length - 100_000],
  ])('openXzAccess() finds damage in a %s block when it is read, at its absolute offset', async (_, at) => {
    const access = await openXzAccess(surrounded(flipped(packed, at)), BEFORE);

    await expect(collect(readRange(access ?? bufferAccess(packed)))).rejects.toMatchObject({
      code: 'FORMAT_CORRUPT',
      details: {
        offset: expect.toSatisfy((offset: number) => offset >= BEFORE + 12 && offset <= BEFORE + packed.length),
      },
    });
  });
});
