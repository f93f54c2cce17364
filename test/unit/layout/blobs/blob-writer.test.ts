import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { BlobFolder } from '../../../../src/layout/blobs/blob-folder.ts';
import { blobWriter } from '../../../../src/layout/blobs/blob-writer.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const image = memoryImage();
const layer = image.layers[0]!;

test('blobWriter() reads content once, and tells when all of it is there', async () => {
  await using folder = await storeFolder();
  const writer = blobWriter(new BlobFolder(folder.path, { place: 'x', durable: false }));
  const [opened, confirmed]: [number[], number[]] = [[], []];
  const content = { open: (offset: number) => (opened.push(offset), streamOf(layer.bytes)) };

  await writer.writeBlob(layer.descriptor, content, { onProgress: (count) => confirmed.push(count) });

  expect([opened, confirmed]).toEqual([[0], [layer.descriptor.size]]);
});

test('blobWriter() has and mounts what any repository of the place wrote', async () => {
  await using folder = await storeFolder();
  const writer = blobWriter(new BlobFolder(folder.path, { place: 'x', durable: false }));
  const { descriptor, bytes } = image.manifest;
  await writer.writeManifest(descriptor, bytes);

  expect([await writer.hasBlob(descriptor), await writer.mountBlob(descriptor, 'other')]).toEqual([true, true]);
  expect(await writer.mountBlob(layer.descriptor, 'other')).toBe(false);
});
