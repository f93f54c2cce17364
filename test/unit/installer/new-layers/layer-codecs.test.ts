import { expect, test } from 'vitest';
import { type ByteStream, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { decompressors } from '../../../../src/compression/decompressors.ts';
import { packFileAhead, packLayer, streamLayer } from '../../../../src/installer/new-layers/layer-codecs.ts';
import { chunked, collect, seededBytes } from '../../../fixtures/byte-streams.ts';

const tar = seededBytes(300_000);
const compressions = ['gzip', 'zstd', 'none'] as const;
const source = (): ByteStream => chunked(tar, [1000, 150_000]);

async function expanded(compression: (typeof compressions)[number], bytes: Uint8Array): Promise<Uint8Array> {
  return compression === 'none' ? bytes : await collect(decompressors[compression](streamOf(bytes)));
}

test.each(compressions)('packLayer() packs by %s and shows both forms', async (compression) => {
  const shown: Record<'plain' | 'packed', Uint8Array[]> = { plain: [], packed: [] };
  const { size, open } = await packLayer(source, {
    compression,
    scratch: memoryScratch(),
    onContent: (chunk) => void shown.plain.push(chunk.slice()),
    onPacked: (chunk) => void shown.packed.push(chunk.slice()),
    signal: undefined,
  });

  const bytes = await collect(open());
  expect(bytes).toHaveLength(size);
  expect(Buffer.concat(shown.plain).equals(tar)).toBe(true);
  expect(Buffer.concat(shown.packed).equals(bytes)).toBe(true);
  expect(Buffer.from(await expanded(compression, bytes)).equals(tar)).toBe(true);
});

test.each(compressions)('streamLayer() gives the bytes of packLayer() in one pass: %s', async (compression) => {
  const options = { compression, signal: undefined };
  const packed = await packLayer(source, {
    ...options,
    scratch: memoryScratch(),
    onContent: () => undefined,
    onPacked: () => undefined,
  });

  const streamed = await collect(streamLayer(source(), { ...options, onContent: () => undefined }));

  expect(Buffer.from(streamed).equals(await collect(packed.open()))).toBe(true);
});

test.each(['gzip', 'zstd'] as const)('packFileAhead() gives a part of a layer of %s', async (compression) => {
  const ahead = packFileAhead(source, { compression, signal: undefined });

  const bytes = await collect(
    streamLayer(
      (async function* () {
        yield Buffer.from('before');
        if (ahead) yield ahead;
      })(),
      { compression, onContent: () => undefined, signal: undefined },
    ),
  );

  expect(Buffer.from(await expanded(compression, bytes)).equals(Buffer.concat([Buffer.from('before'), tar]))).toBe(
    true,
  );
});

test('packFileAhead() has nothing to do for a plain layer', () => {
  expect(packFileAhead(source, { compression: 'none', signal: undefined })).toBeUndefined();
});
