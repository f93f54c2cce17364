import { expect, test } from 'vitest';
import { asTag, parseBlobDigest, parseRepository, type Tag } from '../../../../src/oci/index.ts';
import { OverlayStore } from '../../../../src/oci/views/overlay.ts';
import { contentOf, folderStore, putImage } from '../../../fixtures/folder-store.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';

const app = parseRepository('acme/app');
const v1 = asTag('v1') as Tag;
const old = memoryImage({ layers: [noise(1, 3_000_000)], compression: 'none' });
const fresh = memoryImage({ layers: [noise(2, 100)] });
const layer = parseBlobDigest(old.layers[0]!.descriptor.digest);

async function overlaid() {
  const [lower, upper] = [await folderStore(), await folderStore()];
  await putImage(lower.store, app, 'v1', old);
  return {
    upper: upper.store,
    store: new OverlayStore(lower.store, upper.store),
    async [Symbol.asyncDispose]() {
      await upper[Symbol.asyncDispose]();
      await lower[Symbol.asyncDispose]();
    },
  };
}

test('OverlayStore reads what is only below', async () => {
  await using places = await overlaid();
  const { store } = places;

  const record = await store.findManifest(app, v1);

  expect(record?.digest).toBe(old.manifest.descriptor.digest);
  expect(Buffer.from((await store.readManifest(record!)) ?? [])).toEqual(Buffer.from(old.manifest.bytes));
  expect(await store.blobSize(app, layer)).toBe(3_000_000);
  expect([await store.repositories(), await store.tags(app)]).toEqual([['acme/app'], ['v1']]);
});

test('OverlayStore hides a tag below by one of its own, until that is deleted', async () => {
  await using places = await overlaid();
  const { store } = places;
  await putImage(store, app, 'v1', fresh);

  expect((await store.findManifest(app, v1))?.digest).toBe(fresh.manifest.descriptor.digest);
  expect(await store.manifests(app)).toHaveLength(2);

  expect(await store.deleteTag(app, v1)).toBe(true);
  expect((await store.findManifest(app, v1))?.digest).toBe(old.manifest.descriptor.digest);
});

test('OverlayStore refuses to delete what is only below, and finds nothing where nothing is', async () => {
  await using places = await overlaid();
  const { store } = places;

  await expect(store.deleteTag(app, v1)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await expect(store.deleteBlob(app, layer)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  expect(await store.deleteTag(app, asTag('v9') as Tag)).toBe(false);
});

test('mountBlob() copies a blob from below, so that the upper store is whole by itself', async () => {
  await using places = await overlaid();
  const { store, upper } = places;
  const other = parseRepository('acme/other');

  expect(await store.mountBlob(other, layer, app)).toBe(true);

  expect((await contentOf(await upper.openBlob(other, layer)))?.equals(old.layers[0]!.bytes)).toBe(true);
});
