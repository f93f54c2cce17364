import { expect, test } from 'vitest';
import { RootsmithError } from '../../../src/errors/index.ts';
import { asTag, parseBlobDigest, parseRepository, type Tag } from '../../../src/oci/index.ts';
import { cached } from '../../fixtures/cached.ts';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';

const app = parseRepository('docker.io/library/app');
const v1 = asTag('v1') as Tag;
const image = memoryImage();
const newer = memoryImage({ layers: [noise(7, 100)] });
const down = new RootsmithError('NETWORK', 'the line is dead');

test('find() asks for a tag once within its time, and again after it', async () => {
  await using place = await cached();
  const { cache, upstream } = place;
  upstream.add('library/app', 'v1', image);

  await cache.findManifest(app, v1);
  await cache.findManifest(app, v1);
  upstream.add('library/app', 'v1', newer);
  const within = await cache.findManifest(app, v1);
  place.advance(1001);
  const after = await cache.findManifest(app, v1);

  expect(within?.digest).toBe(image.manifest.descriptor.digest);
  expect(after?.digest).toBe(newer.manifest.descriptor.digest);
  expect(upstream.asked.filter((what) => what.startsWith('resolve'))).toHaveLength(2);
});

test('find() asks for a digest once and for ever', async () => {
  await using place = await cached();
  const { cache, upstream } = place;
  upstream.add('library/app', 'v1', image);
  const digest = parseBlobDigest(image.manifest.descriptor.digest);

  await cache.findManifest(app, digest);
  place.advance(1e9);
  const asked = upstream.asked.length;

  expect((await cache.findManifest(app, digest))?.digest).toBe(digest);
  expect(upstream.asked).toHaveLength(asked);
});

test('find() serves what is kept while the upstream is down, and says so once', async () => {
  await using place = await cached();
  const { cache, upstream, warnings } = place;
  upstream.add('library/app', 'v1', image);
  await cache.findManifest(app, v1);
  upstream.failure = down;
  place.advance(1001);

  const found = await cache.findManifest(app, v1);
  await cache.findManifest(app, v1);

  expect(found?.digest).toBe(image.manifest.descriptor.digest);
  expect(warnings).toHaveLength(1);
});

test.each([
  ['does not answer', down, 'UPSTREAM_FAILED'],
  ['wants a login', new RootsmithError('AUTH_REQUIRED', 'secret words'), 'UPSTREAM_DENIED'],
  ['is busy', new RootsmithError('REGISTRY_ERROR', 'x', { details: { status: 429 } }), 'UPSTREAM_BUSY'],
])('find() refuses what is not kept where the upstream %s', async (_, failure, code) => {
  await using place = await cached();
  place.upstream.failure = failure;

  await expect(place.cache.findManifest(app, v1)).rejects.toMatchObject({
    code,
    message: expect.not.stringContaining('secret'),
  });
});

test('find() finds nothing where the upstream has nothing', async () => {
  await using place = await cached();

  expect(await place.cache.findManifest(app, v1)).toBeUndefined();
});

test('read() and open() give a manifest that the disk has no room for', async () => {
  await using place = await cached({ diskBytes: 1 });
  const { cache, upstream } = place;
  upstream.add('library/app', 'v1', image);

  const record = await cache.findManifest(app, v1);

  expect(Buffer.from((await cache.readManifest(record!)) ?? [])).toEqual(Buffer.from(image.manifest.bytes));
  await using open = await cache.openManifest(record!);
  expect(open?.size).toBe(image.manifest.bytes.length);
});
