import { expect, test } from 'vitest';
import { asTag, isWritable, parseRepository, type Tag } from '../../../../src/oci/index.ts';
import { readOnly } from '../../../../src/oci/views/read-only.ts';
import { folderStore, putImage } from '../../../fixtures/folder-store.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';

test('readOnly() answers as the store does, and takes no pushes', async () => {
  await using folder = await folderStore();
  const image = memoryImage();
  await putImage(folder.store, parseRepository('acme/app'), 'v1', image);

  const store = readOnly(folder.store);

  expect(isWritable(store)).toBe(false);
  expect((await store.findManifest(parseRepository('acme/app'), asTag('v1') as Tag))?.digest).toBe(
    image.manifest.descriptor.digest,
  );
});
