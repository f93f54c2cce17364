import { expect, test } from 'vitest';
import { imageReader } from '../../../../src/mirror/copy/image-reader.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';
import { bytesOf } from '../../../fixtures/tiny-image.ts';

const image = memoryImage();
const reader = imageReader(memorySource(image.manifest, image.blobs));
const layer = image.layers[0]!;

test('imageReader() answers with its one image whatever it is asked for', async () => {
  expect(await reader.resolve('any')).toEqual(image.manifest.descriptor);
  expect(await reader.readManifest(image.manifest.descriptor)).toEqual(image.manifest.bytes);
  expect([await reader.referrers(image.manifest.descriptor.digest), await reader.tags()]).toEqual([[], []]);
});

test.each([0, 1, 1000])('imageReader() reads a blob from byte %i on', async (offset) => {
  expect(Buffer.from(await bytesOf(reader.readBlob(layer.descriptor, { offset })))).toEqual(
    Buffer.from(layer.bytes.subarray(offset)),
  );
});
