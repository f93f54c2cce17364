import type { ReadableStore } from '../content-store.ts';
import type { Repository } from '../repository-names.ts';

export interface Renaming {
  /** The name in the store for a name that clients use; `undefined` if there is none. */
  readonly nameOf: (repository: Repository) => Repository | undefined;
  /** The names that clients see, sorted, from those of the store. */
  readonly list: (repositories: readonly string[]) => readonly string[];
}

/** A read-only view of a store under other names. The caller closes the store. */
export function renamed(store: ReadableStore, { nameOf, list }: Renaming): ReadableStore {
  async function ask<T>(repository: Repository, question: (name: Repository) => Promise<T>): Promise<T | undefined> {
    const name = nameOf(repository);
    return name === undefined ? undefined : await question(name);
  }
  return {
    repositories: async () => list(await store.repositories()),
    tags: (repository, signal) => ask(repository, (name) => store.tags(name, signal)),
    findManifest: (repository, reference) => ask(repository, (name) => store.findManifest(name, reference)),
    manifests: async (repository) => (await ask(repository, (name) => store.manifests(name))) ?? [],
    readManifest: (record) => store.readManifest(record),
    openManifest: (record) => store.openManifest(record),
    referrers: async (repository, subject, signal) =>
      (await ask(repository, (name) => store.referrers(name, subject, signal))) ?? [],
    blobSize: (repository, digest) => ask(repository, (name) => store.blobSize(name, digest)),
    openBlob: (repository, digest) => ask(repository, (name) => store.openBlob(name, digest)),
    storedAt: async (record) => await store.storedAt?.(record),
    [Symbol.asyncDispose]: async () => {},
  };
}
