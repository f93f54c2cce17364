import { expect, test } from 'vitest';
import { Summaries } from '../../../../src/server/web/summary.ts';
import { OCI_INDEX, pushImage, pushManifest, testRegistry } from '../../../fixtures/registry-server.ts';

test('search() tells platforms and sizes of an index, from its descriptors and from the configs', async () => {
  await using registry = await testRegistry();
  const image = await pushImage(registry, 'acme/app');
  const child = { mediaType: image.mediaType, digest: image.digest, size: image.bytes.length };
  await pushManifest(registry, 'acme/app', {
    reference: 'v1',
    fields: {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [child, { ...child, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }],
    },
  });

  const { images } = await new Summaries(registry.store).search('app', { limit: 10 });

  expect(images).toMatchObject([{ repository: 'acme/app', tag: 'v1', platforms: ['linux/amd64', 'linux/arm64/v8'] }]);
  expect(images[0]?.size).toBeGreaterThan(1000);
});

test('search() counts what it does not show', async () => {
  await using registry = await testRegistry();
  for (const reference of ['v1', 'v2', 'v3']) await pushImage(registry, 'acme/app', { reference });

  const { images, more } = await new Summaries(registry.store).search('', { limit: 2 });

  expect([images.length, more]).toEqual([2, 1]);
});

test('search() names the type of an artifact, which has no platforms', async () => {
  await using registry = await testRegistry();
  const fields = { schemaVersion: 2, mediaType: OCI_INDEX, artifactType: 'application/x-chart', manifests: [] };
  await pushManifest(registry, 'acme/chart', { reference: 'v1', fields });

  const { images } = await new Summaries(registry.store).search('', { limit: 10 });

  expect(images).toMatchObject([{ platforms: [], artifactType: 'application/x-chart' }]);
});
