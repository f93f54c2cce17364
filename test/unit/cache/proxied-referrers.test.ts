import { expect, test } from 'vitest';
import { RootsmithError } from '../../../src/errors/index.ts';
import { parseBlobDigest, parseRepository } from '../../../src/oci/index.ts';
import { cached } from '../../fixtures/cached.ts';
import { memoryImage } from '../../fixtures/memory-image.ts';

const app = parseRepository('docker.io/library/app');
const image = memoryImage();
const subject = parseBlobDigest(image.manifest.descriptor.digest);
const { mediaType, digest, size } = image.manifest.descriptor;
const signature = memoryImage({ manifest: { subject: { mediaType, digest, size } } });

test('of() asks once within its time, and keeps what it found', async () => {
  await using place = await cached();
  const { cache, store, upstream } = place;
  upstream.add('library/app', 'sig', signature);

  const found = await cache.referrers(app, subject);
  await cache.referrers(app, subject);

  expect(found.map((record) => record.digest)).toEqual([signature.manifest.descriptor.digest]);
  expect(upstream.asked.filter((what) => what.startsWith('referrers'))).toHaveLength(1);
  expect(await store.referrers(app, subject)).toHaveLength(1);
});

test('of() gives what is kept where the upstream does not answer', async () => {
  await using place = await cached();
  const { cache, upstream } = place;
  upstream.add('library/app', 'sig', signature);
  await cache.referrers(app, subject);
  upstream.failure = new RootsmithError('NETWORK', 'the line is dead');
  place.advance(1001);

  expect(await cache.referrers(app, subject)).toHaveLength(1);
});

test('of() lists what the disk has no room for, and asks again', async () => {
  await using place = await cached({ diskBytes: 1 });
  const { cache, upstream } = place;
  upstream.add('library/app', 'sig', signature);

  expect(await cache.referrers(app, subject)).toHaveLength(1);
  await cache.referrers(app, subject);

  expect(upstream.asked.filter((what) => what.startsWith('referrers'))).toHaveLength(2);
});
