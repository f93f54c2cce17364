import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteStream, beyond, coalesced, inPieces, limited, streamOf } from '../../../src/bytes/index.ts';
import { chunked, collect, noise, WatchedStream } from '../../fixtures/byte-streams.ts';

test('inPieces() gives the same pieces however the stream is cut', async () => {
  const bytes = noise(1000);

  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000)), fc.integer({ min: 1, max: 1200 }), async (cuts, size) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of inPieces(chunked(bytes, cuts), size)) pieces.push(piece);

      const starts = Array.from({ length: Math.ceil(1000 / size) }, (_, index) => index * size);
      expect(pieces).toEqual(starts.map((start) => bytes.slice(start, start + size)));
    }),
  );
});

test('beyond() gives what follows the first bytes however the stream is cut', async () => {
  const bytes = noise(300);

  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(300)), fc.nat(310), async (cuts, count) => {
      expect(await collect(beyond(chunked(bytes, cuts), count))).toEqual(bytes.slice(count));
    }),
  );
});

test('limited() passes just limitBytes', async () => {
  expect(await collect(limited(chunked(noise(100), [50]), { limitBytes: 100, what: 'it' }))).toEqual(noise(100));
});

test('limited() fails before it gives more, names the limit and closes the source', async () => {
  const source = new WatchedStream(noise(100), 10);

  await expect(collect(limited(source, { limitBytes: 49, what: 'the layer' }))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: 'the layer is larger than the limit of 49 B',
  });
  expect([source.bytesRead, source.closed]).toEqual([50, true]);
});

test('coalesced() gives chunks of at least 64 KiB, but for the last', async () => {
  const sizes = [10_000, 60_000, 5000, 200_000, 3000, 70_000, 1, 2];

  const given = await Array.fromAsync(coalesced(streamOf(...sizes.map((size) => new Uint8Array(size)))));

  expect(given.map(({ length }) => length)).toEqual([70_000, 205_000, 73_000, 3]);
});

test('coalesced() passes on all that came before its source failed', async () => {
  async function* failing(): ByteStream {
    yield Uint8Array.of(1, 2);
    yield Uint8Array.of(3);
    throw new Error('the line broke');
  }
  const seen: number[] = [];

  const reading = (async () => {
    for await (const chunk of coalesced(failing())) seen.push(...chunk);
  })();

  await expect(reading).rejects.toThrow('the line broke');
  expect(seen).toEqual([1, 2, 3]);
});
