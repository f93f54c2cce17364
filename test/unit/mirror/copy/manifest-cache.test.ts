import { expect, test } from 'vitest';
import { ManifestCache } from '../../../../src/mirror/copy/manifest-cache.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';

function seeded(count: number) {
  const place = memoryRepositories();
  const manifests = Array.from({ length: count }, (_, at) => memoryImage({ layers: [noise(at, 50)] }).manifest);
  place.seed('app', manifests);
  return { place, reader: place.repository('app'), manifests };
}

test('ManifestCache.read() asks the source only for what the cache does not hold', async () => {
  const { place, reader, manifests } = seeded(2);
  const cache = new ManifestCache();
  cache.put(manifests[0]!.descriptor.digest, manifests[0]!.bytes);

  const read = await Promise.all(manifests.map(({ descriptor }) => cache.read(descriptor, reader)));

  expect(read).toEqual(manifests.map(({ bytes }) => bytes));
  expect(place.deeds.map(({ what }) => what)).toEqual([manifests[1]!.descriptor.digest]);
});

test('ManifestCache.put() lets go what is above its limit, except what no source has', async () => {
  const { place, reader, manifests } = seeded(3);
  const [first, second, made] = manifests;
  const cache = new ManifestCache(first!.bytes.length);
  cache.put(first!.descriptor.digest, first!.bytes);
  cache.put(second!.descriptor.digest, second!.bytes);
  cache.put(made!.descriptor.digest, made!.bytes, { always: true });

  for (const { descriptor } of manifests) await cache.read(descriptor, reader);

  expect(place.deeds.map(({ what }) => what)).toEqual([second!.descriptor.digest]);
});
