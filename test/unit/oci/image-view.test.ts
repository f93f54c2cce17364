import { expect, test } from 'vitest';
import { type JsonObject, openImage } from '../../../src/oci/index.ts';
import { blob, type MemoryImage, memoryImage, memoryIndex, memorySource } from '../../fixtures/memory-image.ts';

function open({ manifest, blobs }: MemoryImage): ReturnType<typeof openImage> {
  return openImage(memorySource(manifest, blobs), manifest.descriptor);
}

test.each(['gzip', 'zstd', 'none'] as const)('openImage() pairs %s layers with their diffIds', async (compression) => {
  const image = memoryImage({ compression, family: 'docker' });

  const { layers, config } = await open(image);

  expect(layers.map((layer) => layer.diffId)).toEqual(config.diffIds);
  expect(layers.map((layer) => [layer.descriptor, layer.compression])).toEqual(
    image.layers.map((l) => [l.descriptor, compression]),
  );
});

test('openImage() refuses a config with another number of layers', async () => {
  const image = memoryImage({ config: { rootfs: { type: 'layers', diff_ids: [] } } });

  await expect(open(image)).rejects.toMatchObject({ code: 'MANIFEST_INVALID', details: { field: 'rootfs.diff_ids' } });
});

test('openImage() refuses a layer of unknown type, by its number', async () => {
  const image = memoryImage();
  const strange = { ...image.layers[1]!.descriptor, mediaType: 'application/x' } as unknown as JsonObject;
  const changed = memoryImage({
    manifest: { layers: [image.layers[0]!.descriptor as unknown as JsonObject, strange] },
  });

  await expect(open(changed)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { field: 'layers[1].mediaType' },
  });
});

test('openImage() says what an artifact is', async () => {
  const image = memoryImage({ manifest: { artifactType: 'application/vnd.acme.chart' } });

  await expect(open(image)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining('vnd.acme.chart'),
  });
});

test('openImage() refuses an index', async () => {
  const index = memoryIndex([]);

  await expect(openImage(memorySource(index, []), index.descriptor)).rejects.toMatchObject({
    code: 'MANIFEST_INVALID',
  });
});

test('openImage() refuses a config that is announced too large', async () => {
  const { config } = memoryImage();
  const huge = { ...config.descriptor, size: 1e9 } as unknown as JsonObject;

  await expect(open(memoryImage({ manifest: { config: huge } }))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('openImage() refuses a manifest that is announced too large, before it reads', async () => {
  const source = memorySource(blob(new Uint8Array(0), 'application/vnd.oci.image.manifest.v1+json'), []);

  await expect(openImage(source, { ...source.root, size: 5e6 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(source.reads).toEqual([]);
});
