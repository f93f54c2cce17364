import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { completePlan } from '../../../../src/mirror/copy/complete-plan.ts';
import { ManifestCache } from '../../../../src/mirror/copy/manifest-cache.ts';
import type { PlannedImage } from '../../../../src/mirror/copy/plan-model.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';

const place = parseMirrorTarget('target.example', '/');
const cache = new ManifestCache();
const image = memoryImage();
const { descriptor } = image.manifest;
const other = memoryImage({ layers: [noise(7, 70)] }).manifest.descriptor;
const error = new RootsmithError('AUTH_DENIED', 'no');

function planned(repository: string, more: Partial<PlannedImage> = {}): PlannedImage {
  return {
    source: parseImagePlace(`a.example/${repository}:v1`),
    target: { repository, tag: 'v1' },
    named: descriptor,
    root: descriptor,
    state: 'copy',
    manifests: [{ descriptor, blobs: [], subject: undefined, isReferrer: false }],
    blobs: [image.config, ...image.layers].map((blob) => blob.descriptor),
    tags: [],
    omitted: [],
    left: [],
    ...more,
  };
}

test('completePlan() puts images whose repository does not answer to those that failed before', async () => {
  const target = memoryRepositories('t', { fail: ({ repository }) => (repository === 'two' ? error : undefined) });
  const { source, target: name } = planned('zero');

  const plan = await completePlan([planned('one'), { source, target: name, error }, planned('two')], {
    cache,
    target,
    place,
  });

  expect(plan.images.map((each) => each.target.repository)).toEqual(['one']);
  expect(plan.failed.map((each) => each.target.repository)).toEqual(['zero', 'two']);
  expect([plan.target, plan.totals.images, plan.totals.manifestsToWrite]).toEqual(['target.example', 1, 1]);
});

test('completePlan() takes an image as present only where it looks deep and finds all of it', async () => {
  const target = memoryRepositories();
  target.seed('one', image.blobs, { v1: image.manifest });
  const options = { cache, target, place };

  const [shallow, deep] = [
    await completePlan([planned('one')], options),
    await completePlan([planned('one')], { ...options, deep: true }),
  ];

  expect([shallow.images[0]?.state, deep.images[0]?.state]).toEqual(['copy', 'present']);
});

test('completePlan() warns of what images to copy go without, and not of others', async () => {
  const omitted = [other.digest];
  const left = [{ what: 'x', error }];

  const { warnings } = await completePlan(
    [
      planned('one', { omitted, left }),
      planned('two', { omitted, root: other }),
      planned('three', { omitted, left, state: 'present' }),
    ],
    { cache, target: memoryRepositories(), place },
  );

  expect(warnings).toEqual([
    expect.stringMatching(/^a\.example\/one:v1: its index keeps its digest, and still names 1 image /),
    expect.stringMatching(/^a\.example\/one:v1: 1 referrer is left behind: x/),
    `a.example/two:v1: its index was rebuilt without 1 image, so it has another digest: ${other.digest}`,
  ]);
});
