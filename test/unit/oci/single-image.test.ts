import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { contentFrom } from '../../../src/oci/single-image.ts';
import { memoryImage, memorySource } from '../../fixtures/memory-image.ts';
import { bytesOf } from '../../fixtures/tiny-image.ts';

const image = memoryImage();
const { repository } = memorySource(image.manifest, image.blobs);
const layer = image.layers[0]!;

test('singleImage() knows its one image by its digest, and no other name', async () => {
  const { descriptor, bytes } = image.manifest;

  expect(await repository.resolve(descriptor.digest)).toEqual(descriptor);
  expect([await repository.resolve('latest'), await repository.resolve(layer.descriptor.digest)]).toEqual([
    undefined,
    undefined,
  ]);
  expect(await repository.readManifest(descriptor)).toEqual(bytes);
  expect([await repository.referrers(descriptor.digest), await repository.tags()]).toEqual([[], []]);
});

test.each([0, 1, 1000])('singleImage() reads a blob from byte %i on', async (offset) => {
  expect(Buffer.from(await bytesOf(repository.readBlob(layer.descriptor, { offset })))).toEqual(
    Buffer.from(layer.bytes.subarray(offset)),
  );
});

test('contentFrom() opens its stream once for each reading', async () => {
  let opened = 0;
  const content = contentFrom(() => (opened++, streamOf(Uint8Array.of(1, 2, 3))));

  const read = [await bytesOf(content.open(0)), await bytesOf(content.open(2)), await bytesOf(content.open(3))];

  expect(read.map((bytes) => [...bytes])).toEqual([[1, 2, 3], [3], []]);
  expect(opened).toBe(3);
});
