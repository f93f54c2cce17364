import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ByteReader, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { expandSmall } from '../../../../src/formats/zstd/small-frame.ts';
import { flipped, noise } from '../../../fixtures/byte-streams.ts';

const content = Buffer.from('a small file');
const frame = new Uint8Array(zstdCompressSync(content));
const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

/** A reader that has all of the bytes at hand. */
async function readerOf(...parts: readonly Uint8Array[]): Promise<ByteReader> {
  const reader = new ByteReader(streamOf(concatBytes(parts)));
  await reader.isAtEnd();
  return reader;
}

test('expandSmall() expands a frame and leaves the reader after it', async () => {
  const reader = await readerOf(frame, Uint8Array.of(7));

  expect(Buffer.from(expandSmall(reader) ?? []).equals(content)).toBe(true);
  expect(reader.offset).toBe(frame.length);
});

test('expandSmall() passes over a skippable frame', async () => {
  const reader = await readerOf(skippable, frame);

  expect(expandSmall(reader)).toEqual(new Uint8Array());
  expect(reader.offset).toBe(skippable.length);
});

test.each([
  ['a frame that is cut', frame.subarray(0, -1)],
  ['a skippable frame that is cut', skippable.subarray(0, -1)],
  ['a frame that expands to more than 16 KiB', new Uint8Array(zstdCompressSync(Buffer.alloc(16 * 1024 + 1)))],
  ['a frame of more than 16 KiB', new Uint8Array(zstdCompressSync(noise(20 * 1024)))],
  ['a damaged frame', flipped(frame, 5)],
  ['what is not a frame', noise(100)],
])('expandSmall() gives undefined for %s, and the reader stays', async (_, bytes) => {
  const reader = await readerOf(bytes);

  expect(expandSmall(reader)).toBeUndefined();
  expect(reader.offset).toBe(0);
});
