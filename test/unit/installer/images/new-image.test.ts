import { expect, test } from 'vitest';
import { joinPlatforms, unchangedImage } from '../../../../src/installer/images/new-image.ts';
import { digestOf, loadImages } from '../../../../src/oci/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { makeShape, type ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';

async function unchanged(name: ShapeName) {
  const { root, blobs } = await makeShape(name);
  const base = await loadImages(memorySource(root, blobs));
  const views = await Promise.all(base.images.map((image) => image.open()));
  return { base, images: await Promise.all(views.map((view) => unchangedImage(view, { signal: undefined }))) };
}

test('unchangedImage() has manifest, layers and config of the image', async () => {
  const { images } = await unchanged('no history');
  const { images: made } = await makeShape('no history');
  const { manifest, layers, config } = made.get('amd64')!;

  expect(images[0]?.manifest.bytes).toEqual(manifest.bytes);
  const blobs = await Promise.all(images[0]!.blobs.map(({ open }) => collect(open())));
  expect(blobs.map(digestOf)).toEqual([...layers, config].map(({ descriptor }) => descriptor.digest));
  expect(images[0]?.writtenBytes).toBe(0);
});

test('joinPlatforms() gives the one image of a base without an index', async () => {
  const { base, images } = await unchanged('no history');

  expect(joinPlatforms(base, images)).toEqual({ images, root: images[0]?.manifest, isIndex: false });
});

test('joinPlatforms() gives an index of the images where the base has one', async () => {
  const { base, images } = await unchanged('v1.9 by the imager, in an index');

  const { root, isIndex } = joinPlatforms(base, images);

  const index = JSON.parse(Buffer.from(root.bytes).toString()) as { manifests: readonly { digest: string }[] };
  expect(isIndex).toBe(true);
  expect(index.manifests.map(({ digest }) => digest)).toEqual(images.map(({ manifest }) => manifest.descriptor.digest));
});

test('joinPlatforms() needs an image', async () => {
  const { base } = await unchanged('no history');

  expect(() => joinPlatforms(base, [])).toThrow('bug:');
});
