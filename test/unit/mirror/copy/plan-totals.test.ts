import { expect, test } from 'vitest';
import type { PlannedBlob, PlannedImage } from '../../../../src/mirror/copy/plan-model.ts';
import { isOnHub, totalsOf } from '../../../../src/mirror/copy/plan-totals.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';

const images = [1, 2].map((seed) => memoryImage({ layers: [noise(seed, 100)] }));

function planned(source: string, repository: string, at: number, state: PlannedImage['state'] = 'copy'): PlannedImage {
  const { descriptor } = images[at]!.manifest;
  return {
    source: parseImagePlace(source),
    target: { repository, tag: 'v1' },
    named: descriptor,
    root: descriptor,
    state,
    manifests: [{ descriptor, blobs: [], subject: undefined, isReferrer: false }],
    blobs: [],
    tags: [],
    omitted: [],
    left: [],
  };
}

function blob(size: number, presentIn: readonly string[], neededIn: readonly string[]): PlannedBlob {
  const { descriptor } = images[0]!.layers[0]!;
  return { descriptor: { ...descriptor, size }, sources: [], presentIn, neededIn };
}

test('totalsOf() counts a blob that no repository has once as moved, and mounts the rest', () => {
  const blobs = [blob(1000, [], ['a', 'b', 'c']), blob(10, ['a'], ['b'])];

  expect(totalsOf([], blobs)).toMatchObject({ bytesToMove: 1000, bytesToMount: 2 * 1000 + 10, diskBytes: 1000 });
});

test('totalsOf() counts manifests by repository, and reads at the Docker Hub by image', () => {
  const size = images[0]!.manifest.descriptor.size;
  const all = [
    planned('nginx:1', 'a', 0),
    planned('ghcr.io/x/nginx:1', 'a', 0),
    planned('ghcr.io/x/nginx:2', 'b', 0),
    planned('nginx:3', 'c', 1, 'present'),
  ];

  expect(totalsOf(all, [])).toEqual({
    images: 4,
    present: 1,
    bytesToMove: 0,
    bytesToMount: 0,
    manifestsToWrite: 2,
    diskBytes: 2 * size,
    hubReads: 1,
  });
});

test.each([
  ['nginx', true],
  ['docker.io/a/b:v1', true],
  ['ghcr.io/a/b:v1', false],
  ['docker-daemon:a/b:v1', false],
])('isOnHub() knows where %s is read', (text, isHub) => {
  expect(isOnHub(parseImagePlace(text))).toBe(isHub);
});
