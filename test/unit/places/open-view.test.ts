import { expect, test } from 'vitest';
import { loadImages } from '../../../src/oci/index.ts';
import { chosenImage } from '../../../src/places/open-view.ts';
import { memoryImage, memoryIndex, memorySource } from '../../fixtures/memory-image.ts';

const arm = { os: 'linux', architecture: 'arm64' };

test('chosenImage() takes the only image there is, whatever it is for', async () => {
  const { manifest, blobs } = memoryImage({ platform: arm });

  const set = await loadImages(memorySource(manifest, blobs));

  expect(chosenImage(set, undefined).platform).toEqual(arm);
});

test('chosenImage() takes that of amd64 among several', async () => {
  const images = [memoryImage({ platform: arm }), memoryImage()];
  const platforms = [arm, { os: 'linux', architecture: 'amd64' }];
  const index = memoryIndex(
    images.map(({ manifest }, at) => ({ ...manifest.descriptor, platform: platforms[at] })) as never,
  );

  const set = await loadImages(
    memorySource(
      index,
      images.flatMap(({ blobs }) => blobs),
    ),
  );

  expect(chosenImage(set, undefined).platform.architecture).toBe('amd64');
});
