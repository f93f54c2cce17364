import { expect, test } from 'vitest';
import { RootsmithError } from '../../../src/errors/index.ts';
import { asTag, parseBlobDigest, parseRepository, type Tag } from '../../../src/oci/index.ts';
import { cached } from '../../fixtures/cached.ts';
import { contentOf, putImage } from '../../fixtures/folder-store.ts';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';

const app = parseRepository('docker.io/library/app');
const own = parseRepository('acme/own');
const v1 = asTag('v1') as Tag;
const image = memoryImage({ layers: [noise(1, 150_000)], compression: 'none' });

test('ProxyStore takes pushes beside its upstreams, and none below them', async () => {
  await using place = await cached();
  const { cache, upstream } = place;
  await putImage(cache, own, 'v1', image);

  expect((await cache.findManifest(own, v1))?.digest).toBe(image.manifest.descriptor.digest);
  expect(upstream.asked).toEqual([]);
  await expect(cache.beginUpload(app, 'sha256')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

test('tags() lists all of the upstream, and those that are kept where it cannot be asked', async () => {
  await using place = await cached();
  const { cache, upstream } = place;
  for (const tag of ['v1', 'v2']) upstream.add('library/app', tag, image);
  await cache.findManifest(app, v1);

  expect(await cache.tags(app)).toEqual(['v1', 'v2']);
  upstream.failure = new RootsmithError('NETWORK', 'the line is dead');
  expect(await cache.tags(app)).toEqual(['v1']);
});

test('appendUpload() makes room for what is pushed by giving up what can be fetched again', async () => {
  await using place = await cached({ diskBytes: 260_000 });
  const { cache, upstream } = place;
  upstream.add('library/app', 'v1', image);
  await cache.findManifest(app, v1);
  const layer = parseBlobDigest(image.layers[0]!.descriptor.digest);
  await contentOf(await cache.openBlob(app, layer));

  await putImage(cache, own, 'v1', memoryImage({ layers: [noise(2, 150_000)], compression: 'none' }));

  expect(await place.store.blobSize(app, layer)).toBeUndefined();
  expect((await contentOf(await cache.openBlob(app, layer)))?.length).toBe(150_000);
});

test('metrics() counts hits and misses', async () => {
  await using place = await cached();
  const { cache, upstream } = place;
  upstream.add('library/app', 'v1', image);
  await cache.findManifest(app, v1);
  await cache.findManifest(app, v1);

  const text = cache.metrics().join('\n');

  expect(text).toContain('rootsmith_proxy_answers_total{upstream="docker.io",kind="manifest",result="miss"} 1');
  expect(text).toContain('rootsmith_proxy_answers_total{upstream="docker.io",kind="manifest",result="hit"} 1');
});
