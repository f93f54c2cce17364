import { expect, test } from 'vitest';
import { choosePlatforms, withoutManifests } from '../../../../src/mirror/copy/choose-platforms.ts';
import { ManifestWalk } from '../../../../src/mirror/copy/manifest-walk.ts';
import { digestOf, encodeJson } from '../../../../src/oci/index.ts';
import { memoryImage, memoryIndex } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, multiArch } from '../../../fixtures/mirror-images.ts';

const { index, images, blobs } = multiArch(1);

function walkOf(...all: Parameters<ReturnType<typeof memoryRepositories>['seed']>[1]) {
  const place = memoryRepositories();
  place.seed('app', all);
  return new ManifestWalk(place.repository('app'));
}

test('choosePlatforms() takes an image without an index whatever platforms are wanted', async () => {
  const image = memoryImage({ platform: amd64 });
  const named = image.manifest.descriptor;

  const chosen = await choosePlatforms(walkOf(...image.blobs), named, { platforms: [arm64], index: 'sparse' });

  expect(chosen).toEqual({ children: [named], root: undefined, omitted: [] });
});

test.each(['sparse', 'rebuilt'] as const)('choosePlatforms() keeps the index or makes another: %s', async (form) => {
  const chosen = await choosePlatforms(walkOf(...blobs), index.descriptor, { platforms: [arm64], index: form });

  expect(chosen.children.map(({ digest }) => digest)).toEqual([images[1]!.manifest.descriptor.digest]);
  expect(chosen.omitted).toHaveLength(2);
  expect(chosen.root?.descriptor.digest === index.descriptor.digest).toBe(form === 'sparse');
  expect(digestOf(chosen.root!.bytes)).toBe(chosen.root?.descriptor.digest);
  expect(chosen.root?.descriptor.size).toBe(chosen.root?.bytes.length);
});

test('choosePlatforms() finds the platform of a child that the index does not name', async () => {
  const bare = memoryIndex(images.map(({ manifest }) => manifest.descriptor));

  const chosen = await choosePlatforms(walkOf(bare, ...blobs), bare.descriptor, {
    platforms: [arm64],
    index: 'sparse',
  });

  expect(chosen.children.map(({ digest }) => digest)).toEqual([images[1]!.manifest.descriptor.digest]);
});

test('choosePlatforms() says which platforms there are when none is wanted', async () => {
  const platforms = [{ os: 'linux', architecture: 'riscv64' }];

  const choosing = choosePlatforms(walkOf(...blobs), index.descriptor, { platforms, index: 'sparse' });

  await expect(choosing).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
    message: expect.stringMatching(/nothing for linux\/riscv64: found linux\/amd64, linux\/arm64/),
  });
});

test('withoutManifests() keeps every other field and entry as it was', () => {
  const document = { schemaVersion: 2, extra: { a: [1] }, manifests: [{ digest: 'a', x: 1 }, 'odd', { digest: 'b' }] };

  const written = withoutManifests(encodeJson(document), new Set(['b']));

  expect(JSON.parse(new TextDecoder().decode(written))).toEqual({
    ...document,
    manifests: [{ digest: 'a', x: 1 }, 'odd'],
  });
});
