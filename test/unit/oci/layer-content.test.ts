import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { expect, test } from 'vitest';
import { readAll } from '../../../src/bytes/index.ts';
import { digestOf, type LayerDecompressors, openImage, rawLayer, uncompressedLayer } from '../../../src/oci/index.ts';
import { type MemoryImageOptions, memoryImage, memorySource, noise } from '../../fixtures/memory-image.ts';

const decompressors: LayerDecompressors = {
  gzip: (source) => Readable.from(source).pipe(createGunzip()),
  zstd: (source) => Readable.from(source).pipe(createZstdDecompress()),
};
const content = noise(7, 50_000);

async function firstLayer(options: MemoryImageOptions) {
  const { manifest, blobs } = memoryImage({ layers: [content], ...options });
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);
  return { view, layer: view.layers[0]!, blobs };
}

test.each(['gzip', 'zstd', 'none'] as const)('uncompressedLayer() expands %s', async (compression) => {
  const { view, layer } = await firstLayer({ compression });

  const bytes = await readAll(uncompressedLayer(view, layer, { decompressors }), { limitBytes: 1e6, what: 'layer' });

  expect(digestOf(bytes)).toBe(digestOf(content));
});

test('uncompressedLayer() fails when the content has another diffId', async () => {
  const { view, layer } = await firstLayer({
    config: { rootfs: { type: 'layers', diff_ids: [digestOf(noise(8, 8))] } },
  });

  await expect(
    readAll(uncompressedLayer(view, layer, { decompressors }), { limitBytes: 1e6, what: 'layer' }),
  ).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
    details: { found: digestOf(content) },
  });
});

test('uncompressedLayer() stops at the limit', async () => {
  const { view, layer } = await firstLayer({});

  await expect(
    readAll(uncompressedLayer(view, layer, { decompressors, limitBytes: 10_000 }), { limitBytes: 1e6, what: 'layer' }),
  ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 10_000 } });
});

test('rawLayer() gives the bytes as they are stored', async () => {
  const { view, layer, blobs } = await firstLayer({});

  const bytes = await readAll(rawLayer(view, layer), { limitBytes: 1e6, what: 'layer' });

  expect(bytes).toEqual(blobs.at(-1)!.bytes);
});
