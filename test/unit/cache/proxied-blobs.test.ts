import { expect, test } from 'vitest';
import { asTag, parseBlobDigest, parseRepository, type Tag } from '../../../src/oci/index.ts';
import { cached } from '../../fixtures/cached.ts';
import { contentOf } from '../../fixtures/folder-store.ts';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';

const app = parseRepository('docker.io/library/app');
const other = parseRepository('docker.io/library/other');
const image = memoryImage({ layers: [noise(1, 200_000)], compression: 'none' });
const layer = image.layers[0]!;
const digest = parseBlobDigest(layer.descriptor.digest);

async function serving(options: { readonly diskBytes?: number } = {}) {
  const place = await cached(options);
  place.upstream.add('library/app', 'v1', image);
  place.upstream.add('library/other', 'v1', image);
  await place.cache.findManifest(app, asTag('v1') as Tag);
  const asked = (): number => place.upstream.asked.filter((what) => what === `blob ${digest}`).length;
  return { ...place, asked };
}

test('open() fetches a blob once for however many ask, and keeps it', async () => {
  await using place = await serving();
  const { cache, store, asked } = place;

  const found = await Promise.all([1, 2, 3].map(async () => await contentOf(await cache.openBlob(app, digest))));
  await contentOf(await cache.openBlob(app, digest));

  expect(found.every((bytes) => bytes?.equals(layer.bytes))).toBe(true);
  expect(asked()).toBe(1);
  expect(await store.blobSize(app, digest)).toBe(layer.bytes.length);
});

test('open() shares what another repository brought', async () => {
  await using place = await serving();
  const { cache, asked } = place;
  await contentOf(await cache.openBlob(app, digest));

  expect((await contentOf(await cache.openBlob(other, digest)))?.equals(layer.bytes)).toBe(true);
  expect(asked()).toBe(1);
});

test('open() hands on a blob that there is no room for, and says so', async () => {
  await using place = await serving({ diskBytes: 100_000 });
  const { cache, store, warnings } = place;

  expect((await contentOf(await cache.openBlob(app, digest)))?.equals(layer.bytes)).toBe(true);
  expect(await store.blobSize(app, digest)).toBeUndefined();
  expect(warnings.at(-1)).toContain('is not stored: there is no room for it');
});

test('open() gives the last byte of a wrong blob to nobody, and keeps none of it', async () => {
  await using place = await serving();
  const { cache, store, upstream } = place;
  upstream.replaced.set(digest, noise(9, 200_000));

  await expect(cache.openBlob(app, digest).then(contentOf)).rejects.toThrow();
  expect(await store.blobSize(app, digest)).toBeUndefined();
});

test('sizeOf() tells what a manifest says without asking, and asks for other blobs', async () => {
  await using place = await serving();
  const { cache, upstream } = place;
  const before = upstream.asked.length;

  expect(await cache.blobSize(app, digest)).toBe(layer.bytes.length);
  expect(upstream.asked).toHaveLength(before);
  expect(await cache.blobSize(app, parseBlobDigest(`sha256:${'0'.repeat(64)}`))).toBeUndefined();
  expect(upstream.asked.at(-1)).toMatch(/^size /);
});
