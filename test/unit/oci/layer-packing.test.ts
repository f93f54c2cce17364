import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type ByteStream, readAll, streamOf } from '../../../src/bytes/index.ts';
import { expandedLayer, expanderOf, layerPacking } from '../../../src/oci/layer-packing.ts';
import { decompressors } from '../../fixtures/store-options.ts';

const content = Buffer.from('the tar of a layer'.repeat(100));
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

test.each([
  ['1f8b0800000000000000', 'gzip'],
  ['28b52ffd000000000000', 'zstd'],
  ['5e2a4d180000000028b5', 'zstd'],
  ['fd377a585a0000000000', 'xz'],
  ['425a6839314159265359', 'bzip2'],
  ['425a6839000000000000', undefined],
  ['04224d18000000000000', 'lz4'],
  ['6e616d65000000000000', undefined],
  ['', undefined],
])('layerPacking() of %s is %s', (start, expected) => {
  expect(layerPacking(hex(start))).toBe(expected);
});

test.each([
  ['plain', content],
  ['gzip', gzipSync(content)],
  ['zstd', zstdCompressSync(content)],
])('expandedLayer() gives the tar of a layer that is %s, byte by byte too', async (_, packed) => {
  const limit = { limitBytes: 10_000, what: 'layer' };
  const bytes = [...packed].map((byte) => new Uint8Array([byte]));

  expect(Buffer.from(await readAll(expandedLayer(streamOf(packed), decompressors), limit))).toEqual(content);
  expect(Buffer.from(await readAll(expandedLayer(streamOf(...bytes), decompressors), limit))).toEqual(content);
});

test('expandedLayer() names a compression that nothing here can expand, and closes the source', async () => {
  let isClosed = false;
  async function* source(): ByteStream {
    try {
      yield hex('04224d1800000000000000');
      yield hex('00');
    } finally {
      isClosed = true;
    }
  }

  await expect(readAll(expandedLayer(source(), decompressors), { limitBytes: 10, what: 'x' })).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { compression: 'lz4' },
  });
  expect(isClosed).toBe(true);
});

test('expanderOf() has nothing for what no format of images has', () => {
  expect(expanderOf('gzip', decompressors)).toBe(decompressors.gzip);
  expect([expanderOf('bzip2', decompressors), expanderOf('xz', decompressors)]).toEqual([undefined, undefined]);
});
