import { expect, test } from 'vitest';
import { isWritable, type ReadableStore } from '../../../../src/oci/content-store.ts';
import { parseRepository, type Repository } from '../../../../src/oci/repository-names.ts';
import { scopedTo } from '../../../../src/oci/views/scoped.ts';

/** Answers each question with the name that it was asked about. */
const echo = {
  repositories: async () => ['acme/app', 'docker.io/library/nginx', 'docker.iox/a'],
  tags: async (name: Repository) => [name],
  manifests: async () => [],
  findManifest: async () => undefined,
  readManifest: async () => undefined,
  referrers: async () => [],
  blobSize: async (name: Repository) => name.length,
  openBlob: async () => undefined,
  beginUpload: async () => ({}),
  [Symbol.asyncDispose]: async () => {},
} as unknown as ReadableStore;

test('scopedTo() shows one host alone, under the names it has there', async () => {
  const store = scopedTo('docker.io', echo);

  expect(await store.repositories()).toEqual(['library/nginx']);
  expect(await store.tags(parseRepository('nginx'))).toEqual(['docker.io/library/nginx']);
  expect(isWritable(store)).toBe(false);
});
