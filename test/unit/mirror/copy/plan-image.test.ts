import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { ManifestCache } from '../../../../src/mirror/copy/manifest-cache.ts';
import { type PlanImageOptions, planImage } from '../../../../src/mirror/copy/plan-image.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, artifact, memorySources, multiArch, request } from '../../../fixtures/mirror-images.ts';

const { index, images, blobs } = multiArch(1);
const signature = artifact(index, 9);

/** A source with a signed index, and a target that has the index with its first image. */
function world() {
  const source = memoryRepositories('a.example');
  const target = memoryRepositories('target.example', { strict: false });
  source.seed('app', [...blobs, ...signature.blobs], { v1: index });
  target.seed(
    'app',
    blobs.filter((blob) => !images[1]!.blobs.includes(blob)),
    { v1: index },
  );
  return { source, target, sources: memorySources(source) };
}

async function planned(
  { target, sources }: ReturnType<typeof world>,
  options: Partial<PlanImageOptions> = {},
  platforms = [amd64],
) {
  const named = index.descriptor;
  const resolved = {
    request: request('a.example/app:v1', { platforms }),
    target: { repository: 'app', tag: 'v1' },
    named,
  };
  return await planImage(resolved, new ManifestCache(), { sources, target, ...options });
}

test.each([
  ['name', [arm64], 'present', false],
  ['manifests', [amd64], 'present', false],
  ['manifests', [arm64], 'copy', true],
  ['lock', [amd64], 'present', true],
  ['lock', [arm64], 'copy', true],
  ['deep', [amd64], 'copy', true],
] as const)('planImage() with the check `%s` for %j says %s', async (check, platforms, state, isSourceRead) => {
  const place = world();

  const image = await planned(place, { check }, [...platforms]);

  expect(image.state).toBe(state);
  expect(place.source.deeds.length > 0).toBe(isSourceRead);
  expect(image.manifests.length > 0).toBe(isSourceRead);
});

test.each([
  ['none', 0],
  ['all', 1],
  ['readable', 1],
] as const)('planImage() takes referrers as told: %s', async (referrers, count) => {
  const image = await planned(world(), { check: 'deep', referrers });

  expect(image.manifests.filter(({ isReferrer }) => isReferrer)).toHaveLength(count);
});

test('planImage() keeps a rebuilt index in the cache, which no source has', async () => {
  const place = world();
  const cache = new ManifestCache(0);
  const target = { repository: 'app', tag: 'v1' };
  const resolved = { request: request('a.example/app:v1', { platforms: [arm64] }), target, named: index.descriptor };

  const { root, named } = await planImage(resolved, cache, { ...place, index: 'rebuilt' });

  expect(root.digest).not.toBe(named.digest);
  expect(await cache.read(root, place.source.repository('app'))).toHaveLength(root.size);
});

test('planImage() counts the memory of an image of unusual size', async () => {
  const layers = Array.from({ length: 400 }, (_, at) => noise(at, 10));
  const image = memoryImage({ layers });
  const source = memoryRepositories('a.example');
  source.seed('app', image.blobs, { v1: image.manifest });
  const options = { sources: memorySources(source), target: memoryRepositories('target.example') };
  const resolved = {
    request: request('a.example/app:v1'),
    target: { repository: 'app', tag: 'v1' },
    named: image.manifest.descriptor,
  };
  const budget = new Budget({ limits: { memory: 300 * 1024 } });

  await planImage(resolved, new ManifestCache(), { ...options, budget });
  await planImage(resolved, new ManifestCache(), { ...options, budget });

  const more = Array.from({ length: 20 }, () => planImage(resolved, new ManifestCache(), { ...options, budget }));
  await expect(Promise.all(more)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
