import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { planBlobs } from '../../../../src/mirror/copy/plan-blobs.ts';
import type { PlannedImage } from '../../../../src/mirror/copy/plan-model.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { type MemoryImage, memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';

const image = memoryImage({ layers: [noise(1, 3000), noise(2, 500)] });

function planned(source: string, repository: string, of: MemoryImage = image): PlannedImage {
  const { descriptor } = of.manifest;
  return {
    source: parseImagePlace(source),
    target: { repository, tag: 'v1' },
    named: descriptor,
    root: descriptor,
    state: 'copy',
    manifests: [{ descriptor, blobs: [], subject: undefined, isReferrer: false }],
    blobs: [of.config, ...of.layers].map((blob) => blob.descriptor),
    tags: [],
    omitted: [],
    left: [],
  };
}

test('planBlobs() asks each repository once for each blob, and lists the largest first', async () => {
  const target = memoryRepositories();
  target.seed('one', [image.layers[0]!]);

  const { blobs } = await planBlobs([planned('a/b', 'one'), planned('a/b', 'two'), planned('a/c', 'two')], {
    target,
    deep: false,
  });

  expect(target.deeds).toHaveLength(6);
  expect(blobs.map(({ descriptor }) => descriptor.size)).toEqual(
    blobs.map(({ descriptor }) => descriptor.size).toSorted((a, b) => b - a),
  );
  expect(blobs[0]).toMatchObject({ presentIn: ['one'], neededIn: ['two'] });
  expect(blobs[1]).toMatchObject({ presentIn: [], neededIn: ['one', 'two'] });
});

test('planBlobs() takes files first, then registries, and the Docker Hub last', async () => {
  const places = ['nginx', 'ghcr.io/a/b:v1', 'oci-archive:/w/a.tar'];

  const { blobs } = await planBlobs(
    places.map((place) => planned(place, 'app')),
    { target: memoryRepositories(), deep: false },
  );

  expect(blobs[0]?.sources.map(({ text }) => text)).toEqual([
    'oci-archive:/w/a.tar',
    'ghcr.io/a/b:v1',
    'docker.io/library/nginx:latest',
  ]);
});

test('planBlobs() names the images whose repository does not answer', async () => {
  const error = new RootsmithError('AUTH_DENIED', 'no');
  const target = memoryRepositories('t', { fail: ({ repository }) => (repository === 'one' ? error : undefined) });
  const [one, two] = [planned('a/b', 'one'), planned('a/b', 'two')];

  expect((await planBlobs([one, two], { target, deep: false })).failed).toEqual([{ image: one, error }]);
});

test.each([
  ['all parts', image.blobs, true],
  ['a blob less', image.blobs.slice(0, -1), false],
  ['no manifest', [image.config, ...image.layers], false],
])('planBlobs() finds an image with %s complete only when it is', async (_, blobs, isComplete) => {
  const target = memoryRepositories();
  target.seed('app', blobs, blobs.includes(image.manifest) ? { v1: image.manifest } : {});
  const one = planned('a/b', 'app');

  const [shallow, deep] = [
    await planBlobs([one], { target, deep: false }),
    await planBlobs([one], { target, deep: true }),
  ];

  expect([shallow.complete.size, deep.complete.has(one)]).toEqual([0, isComplete]);
});
