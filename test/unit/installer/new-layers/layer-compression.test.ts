import { expect, test } from 'vitest';
import { checkLayerCompression, resultCompression } from '../../../../src/installer/new-layers/layer-compression.ts';
import { type MediaFamily, openImage } from '../../../../src/oci/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

const ZSTD = 'image: { compression: zstd }\n';

async function viewOf(family: MediaFamily, compression: 'gzip' | 'zstd' | 'none' = 'gzip') {
  const { manifest, blobs } = memoryImage({ family, compression });
  return await openImage(memorySource(manifest, blobs), manifest.descriptor);
}

test("checkLayerCompression() refuses zstd in docker's format", async () => {
  const view = await viewOf('docker');

  expect(() => checkLayerCompression({ recipe: recipeOn(ZSTD), view })).toThrow(
    expect.objectContaining({ code: 'BASE_UNSUPPORTED' }),
  );
});

test('checkLayerCompression() takes zstd in OCI manifests, and other compressions everywhere', async () => {
  const oci = await viewOf('oci');
  const docker = await viewOf('docker');

  expect(() => checkLayerCompression({ recipe: recipeOn(ZSTD), view: oci })).not.toThrow();
  expect(() => checkLayerCompression({ recipe: recipeOn(), view: docker })).not.toThrow();
});

test('resultCompression() is that of the recipe, else that of the layer, else gzip', async () => {
  const view = await viewOf('oci', 'zstd');

  expect(resultCompression(view, 0, 'none')).toBe('none');
  expect(resultCompression(view, -1, undefined)).toBe('zstd');
  expect(resultCompression({ ...view, layers: [] }, -1, undefined)).toBe('gzip');
});
