import { expect, test } from 'vitest';
import { imageLayers } from '../../../../src/inspect/layers/image-layers.ts';
import { openImage } from '../../../../src/oci/index.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

test('imageLayers() numbers layers from the lowest, with what made them', async () => {
  const { manifest, blobs, layers } = memoryImage();
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);

  const found = imageLayers(view, inspectContext());

  expect(found.map(({ number, createdBy, size }) => [number, createdBy, size])).toEqual([
    [1, 'step 0', layers[0]?.bytes.length],
    [2, 'step 1', layers[1]?.bytes.length],
  ]);
});
