import { expect, test } from 'vitest';
import { isWritable, type ReadableStore } from '../../../../src/oci/content-store.ts';
import { parseRepository, type Repository } from '../../../../src/oci/repository-names.ts';
import { readOnly } from '../../../../src/oci/views/read-only.ts';
import { renamed } from '../../../../src/oci/views/renamed.ts';

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

test('renamed() asks by the name in the store, and nobody where there is none', async () => {
  const store = renamed(echo, {
    nameOf: (name) => (name === 'hidden' ? undefined : parseRepository(`x/${name}`)),
    list: (names) => names.slice(1),
  });

  expect(await store.tags(parseRepository('a'))).toEqual(['x/a']);
  expect(await store.tags(parseRepository('hidden'))).toBeUndefined();
  expect(await store.manifests(parseRepository('hidden'))).toEqual([]);
  expect(await store.repositories()).toEqual(['docker.io/library/nginx', 'docker.iox/a']);
});

test('readOnly() keeps names, and takes away what changes the store', async () => {
  const store = readOnly(echo);

  expect([isWritable(echo), isWritable(store)]).toEqual([true, false]);
  expect(await store.tags(parseRepository('acme/app'))).toEqual(['acme/app']);
});
