import { expect, test } from 'vitest';
import { concatBytes, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { packZstdFrames, packZstdFramesAhead, streamZstdFrames } from '../../../../src/formats/zstd/frames.ts';
import { decompressZstd } from '../../../../src/formats/zstd/index.ts';
import { collect, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

const content = concatBytes([seededBytes(70_000), noise(140_000), seededBytes(20_000)]);

test('streamZstdFrames() gives frames that join to the content', async () => {
  const packed = await collect(streamZstdFrames(streamOf(content)));

  expect(Buffer.compare(await collect(decompressZstd(streamOf(packed))), content)).toBe(0);
  expect(packed.length).toBeLessThan(content.length);
});

test('packZstdFrames() knows its size and gives the same bytes each time', async () => {
  const packed = await packZstdFrames(() => streamOf(content), { scratch: memoryScratch() });
  const [first, second] = [await collect(packed.open()), await collect(packed.open())];

  expect(first.length).toBe(packed.size);
  expect(Buffer.compare(second, first)).toBe(0);
  expect(Buffer.compare(first, await collect(streamZstdFrames(streamOf(content))))).toBe(0);
});

test('streamZstdFrames() of packZstdFramesAhead() gives the same bytes', async () => {
  async function* ahead() {
    yield packZstdFramesAhead(() => streamOf(content));
  }

  const packed = await collect(streamZstdFrames(ahead()));
  expect(Buffer.compare(packed, await collect(streamZstdFrames(streamOf(content))))).toBe(0);
});

test('streamZstdFrames() of nothing is one empty frame', async () => {
  const packed = await collect(streamZstdFrames(streamOf()));

  expect(packed.length).toBeGreaterThan(0);
  expect(await collect(decompressZstd(streamOf(packed)))).toEqual(new Uint8Array());
});
