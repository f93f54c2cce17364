import { expect, test } from 'vitest';
import { bundleImages } from '../../../src/bundle/bundle-index.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const mediaType = 'application/vnd.oci.image.manifest.v1+json';

function imagesOf(...annotations: readonly (Record<string, string> | undefined)[]) {
  const manifests = annotations.map((each) => ({ mediaType, digest, size: 1, ...(each && { annotations: each }) }));
  return bundleImages(new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, manifests })), 'test');
}

test('bundleImages() reads full names, and what belongs to a repository without a tag', () => {
  const images = imagesOf(
    { 'org.opencontainers.image.ref.name': 'ghcr.io/acme/app:v1', more: 'kept' },
    { 'rootsmith.dev/repository': 'ghcr.io/acme/app' },
  );

  expect(images[0]).toMatchObject({ name: 'ghcr.io/acme/app:v1', repository: 'ghcr.io/acme/app', tag: 'v1' });
  expect(images[0]?.descriptor.annotations).toEqual({ more: 'kept' });
});

test('bundleImages() passes over names that are not references', () => {
  expect(imagesOf({ 'org.opencontainers.image.ref.name': 'not a reference!' }, undefined)).toEqual([]);
});
