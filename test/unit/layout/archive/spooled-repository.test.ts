import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { spooledRepository } from '../../../../src/layout/archive/spooled-repository.ts';
import { BlobFolder } from '../../../../src/layout/blobs/blob-folder.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { bytesOf } from '../../../fixtures/tiny-image.ts';

const image = memoryImage();

test('spooledRepository() gives back what was written, and nothing in it has a name', async () => {
  await using folder = await storeFolder();
  const blobs = new BlobFolder(folder.path, { place: 'x', durable: false });
  const repository = spooledRepository({ place: 'x', directory: folder.path, blobs });
  const layer = image.layers[0]!;
  const { descriptor, bytes } = image.manifest;

  await repository.writeBlob(layer.descriptor, { open: () => streamOf(layer.bytes) });
  await repository.writeManifest(descriptor, bytes);

  expect(await repository.readManifest(descriptor)).toEqual(new Uint8Array(bytes));
  expect(Buffer.compare(await bytesOf(repository.readBlob(layer.descriptor)), layer.bytes)).toBe(0);
  expect(await repository.resolve(descriptor.digest)).toBeUndefined();
  expect([await repository.tags(), await repository.referrers(descriptor.digest)]).toEqual([[], []]);
});
