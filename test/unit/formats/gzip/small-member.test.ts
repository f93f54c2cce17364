import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ByteReader, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { inflateSmall } from '../../../../src/formats/gzip/small-member.ts';
import { flipped, noise } from '../../../fixtures/byte-streams.ts';

const content = Buffer.from('a small file, a small file');
const member = new Uint8Array(gzipSync(content));

async function readerOf(...parts: readonly Uint8Array[]): Promise<ByteReader> {
  const reader = new ByteReader(streamOf(concatBytes(parts)));
  await reader.isAtEnd();
  return reader;
}

test('inflateSmall() expands a member and leaves the reader after it', async () => {
  const reader = await readerOf(member, Uint8Array.of(7));

  expect(Buffer.from(inflateSmall(reader) ?? []).equals(content)).toBe(true);
  expect(reader.offset).toBe(member.length);
});

test.each([
  ['a member that is cut', member.subarray(0, -1)],
  ['a wrong checksum', flipped(member, member.length - 8)],
  ['a wrong size', flipped(member, member.length - 4)],
  ['damaged data', flipped(member, 12)],
  ['a header with optional fields', flipped(member, 3, 0x08)],
  ['a member that expands to more than 16 KiB', new Uint8Array(gzipSync(Buffer.alloc(16 * 1024 + 1)))],
  ['a member of more than 16 KiB', new Uint8Array(gzipSync(noise(20 * 1024)))],
  ['what is not a member', noise(100)],
])('inflateSmall() gives undefined for %s, and the reader stays', async (_, bytes) => {
  const reader = await readerOf(bytes);

  expect(inflateSmall(reader)).toBeUndefined();
  expect(reader.offset).toBe(0);
});
