import type { ReadableStore } from '../store.ts';

/** The same store without what changes it. It stays the caller's to close. */
export function readOnly(store: ReadableStore): ReadableStore {
  return {
    repositories: () => store.repositories(),
    tags: (repository) => store.tags(repository),
    findManifest: (repository, reference) => store.findManifest(repository, reference),
    readManifest: (record) => store.readManifest(record),
    referrers: (repository, subject) => store.referrers(repository, subject),
    blobSize: (repository, digest) => store.blobSize(repository, digest),
    openBlob: (repository, digest) => store.openBlob(repository, digest),
    [Symbol.asyncDispose]: async () => {},
  };
}
