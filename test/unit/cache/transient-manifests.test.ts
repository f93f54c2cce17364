import { expect, test } from 'vitest';
import { TransientManifests } from '../../../src/cache/transient-manifests.ts';
import type { BlobDigest } from '../../../src/oci/index.ts';

const MIB = 1024 * 1024;
const [a, b, c] = ['sha256:a', 'sha256:b', 'sha256:c'] as [BlobDigest, BlobDigest, BlobDigest];

test('put() forgets the oldest beyond the limit', () => {
  const manifests = new TransientManifests();
  for (const digest of [a, b, c]) manifests.put(digest, new Uint8Array(6 * MIB));

  expect([a, b, c].map((digest) => manifests.get(digest) !== undefined)).toEqual([false, true, true]);
});

test('put() makes the youngest of one that is there', () => {
  const manifests = new TransientManifests();
  for (const digest of [a, b, a, c]) manifests.put(digest, new Uint8Array(6 * MIB));

  expect([a, b, c].map((digest) => manifests.get(digest) !== undefined)).toEqual([true, false, true]);
});

test('put() keeps one that alone is larger than the limit', () => {
  const manifests = new TransientManifests();
  manifests.put(a, new Uint8Array(1));

  manifests.put(b, new Uint8Array(17 * MIB));

  expect([manifests.get(a), manifests.get(b)?.length]).toEqual([undefined, 17 * MIB]);
});
