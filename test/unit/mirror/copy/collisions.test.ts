import { expect, test } from 'vitest';
import { type ResolvedRequest, refuseCollisions } from '../../../../src/mirror/copy/collisions.ts';
import type { Platform } from '../../../../src/oci/index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { amd64, arm64, request } from '../../../fixtures/mirror-images.ts';

const [one, two] = [1, 2].map((seed) => memoryImage({ layers: [noise(seed, 20)] }).manifest.descriptor);

function resolved(text: string, seed: 1 | 2, tag: string | undefined, platforms: readonly Platform[] = []) {
  const target = { repository: 'app', tag };
  return { request: request(text, { platforms }), target, named: seed === 1 ? one! : two! } satisfies ResolvedRequest;
}

test('refuseCollisions() joins images of one content and one name, and keeps the first', () => {
  const images = [resolved('a/app:v1', 1, 'v1'), resolved('b.example/app:v1', 1, 'v1'), resolved('a/app:v2', 1, 'v2')];

  expect(refuseCollisions(images)).toEqual([images[0], images[2]]);
});

test('refuseCollisions() keeps images apart that are named by digest only', () => {
  const images = [resolved('a/app:v1', 1, undefined), resolved('b.example/app:v1', 2, undefined)];

  expect(refuseCollisions(images)).toEqual(images);
});

test('refuseCollisions() lists every collision with both places and who asked', () => {
  const images = [resolved('a/app:v1', 1, 'v1'), resolved('b.example/app:v1', 2, 'v1'), resolved('c/app', 2, 'v1')];

  expect(() => refuseCollisions(images)).toThrow(
    expect.objectContaining({ code: 'MIRROR_NAMES', details: { count: 2 } }),
  );
  expect(() => refuseCollisions(images)).toThrow(
    /`docker\.io\/a\/app:v1` \(test:1, sha256:.*` and `b\.example\/app:v1`|would both become `app:v1`/,
  );
});

test('refuseCollisions() refuses one content for different platforms', () => {
  const images = [resolved('a/app:v1', 1, 'v1', [amd64]), resolved('b.example/app:v1', 1, 'v1', [arm64])];

  expect(() => refuseCollisions(images)).toThrow(/would both become `app:v1`, for different platforms/);
});
