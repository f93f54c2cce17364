import { expect, test } from 'vitest';
import { hasAll, hasChosenChildren } from '../../../../src/mirror/copy/chosen-children.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, multiArch } from '../../../fixtures/mirror-images.ts';

const { index, images, blobs } = multiArch(1);

/** A repository with the index, and without its second image. */
function partial() {
  const place = memoryRepositories();
  place.seed(
    'app',
    blobs.filter((blob) => !images[1]!.blobs.includes(blob)),
  );
  return place;
}

test.each([
  ['the image that is there', [amd64], true],
  ['the image that is missing', [arm64], false],
  ['all images', [], false],
])('hasChosenChildren() looks for %s', async (_, platforms, isThere) => {
  const repository = partial().repository('app');

  expect(await hasChosenChildren(repository, index.descriptor, { platforms })).toBe(isThere);
});

test('hasChosenChildren() asks nothing about an image without an index', async () => {
  const place = partial();

  expect(await hasChosenChildren(place.repository('app'), images[0]!.manifest.descriptor, { platforms: [arm64] })).toBe(
    true,
  );
  expect(place.deeds).toEqual([]);
});

test('hasAll() is false where one manifest is missing', async () => {
  const repository = partial().repository('app');
  const [one, two] = images.map(({ manifest }) => manifest.descriptor);

  expect([await hasAll(repository, [one!], undefined), await hasAll(repository, [one!, two!], undefined)]).toEqual([
    true,
    false,
  ]);
});
