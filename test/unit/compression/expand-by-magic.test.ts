import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../src/bytes/index.ts';
import { expandByMagic } from '../../../src/compression/expand-by-magic.ts';
import { chunked, collect, WatchedStream } from '../../fixtures/byte-streams.ts';
import { compressXz } from '../../fixtures/compress-xz.ts';

const text = Buffer.from('plain text that is not compressed');

async function expanded(bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from(await collect(expandByMagic(chunked(bytes, [1, 3, 7]), new Budget())));
}

test.each([
  ['gzip', new Uint8Array(gzipSync(text))],
  ['zstd', new Uint8Array(zstdCompressSync(text))],
  ['xz', await collect(compressXz(streamOf(text), { preset: 0 }))],
  ['nothing', new Uint8Array(text)],
])('expandByMagic() expands what is compressed by %s, however the stream is cut', async (_, bytes) => {
  expect(await expanded(bytes)).toEqual(text);
});

test.each([0, 1, 9])('expandByMagic() passes a stream of %d bytes', async (length) => {
  expect(await expanded(text.subarray(0, length))).toEqual(text.subarray(0, length));
});

test('expandByMagic() closes the stream of a reader that stops early', async () => {
  const stream = new WatchedStream(new Uint8Array(100_000));

  for await (const _ of expandByMagic(stream, new Budget())) break;

  expect(stream.closed).toBe(true);
});
