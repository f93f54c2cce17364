import { expect, test } from 'vitest';
import { readImageDetails } from '../../../../src/server/web/image-details.ts';
import { pushImage, testRegistry } from '../../../fixtures/registry-server.ts';

test('readImageDetails() tells one image by its tag and its digest, and when it came', async () => {
  await using registry = await testRegistry();
  const { digest } = await pushImage(registry, 'acme/app', { reference: 'v1' });

  const byTag = await readImageDetails(registry.store, { name: 'acme/app', reference: 'v1' });
  const byDigest = await readImageDetails(registry.store, { name: 'acme/app', reference: digest });

  expect(byTag).toMatchObject({ digest, platforms: [{ platform: 'linux/amd64', isHere: true, moreLayers: 0 }] });
  expect(byTag?.platforms[0]?.layers.length).toBeGreaterThan(0);
  expect(byTag?.storedAt).toBeGreaterThan(0);
  expect(byDigest?.platforms).toEqual(byTag?.platforms);
});

test.each([
  ['acme/app', 'v2'],
  ['../etc', 'v1'],
  ['acme/app', '<b>'],
])('readImageDetails() finds nothing for %s and %s', async (name, reference) => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { reference: 'v1' });

  expect(await readImageDetails(registry.store, { name, reference })).toBeUndefined();
});
