import type { BlobDigest } from '../blob-digest.ts';
import { belowHost, hostFolder, type Repository, type Tag } from '../names.ts';
import type { ReadableStore } from '../store.ts';

/** What lies below one host, under the names that it has there. For reading only. */
export function scopedTo(host: string, store: ReadableStore): ReadableStore {
  const prefix = `${hostFolder(host)}/`;
  /** A name that is too long below the host is nobody's. */
  const nameOf = (repository: Repository): Repository | undefined => belowHost(host, repository);
  async function ask<T>(repository: Repository, question: (name: Repository) => Promise<T>): Promise<T | undefined> {
    const name = nameOf(repository);
    return name === undefined ? undefined : await question(name);
  }
  return {
    async repositories() {
      const names = await store.repositories();
      return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    },
    tags: (repository) => ask(repository, (name) => store.tags(name)),
    findManifest: (repository: Repository, reference: Tag | BlobDigest) =>
      ask(repository, (name) => store.findManifest(name, reference)),
    readManifest: (record) => store.readManifest(record),
    referrers: async (repository, subject) => (await ask(repository, (name) => store.referrers(name, subject))) ?? [],
    blobSize: (repository, digest) => ask(repository, (name) => store.blobSize(name, digest)),
    openBlob: (repository, digest) => ask(repository, (name) => store.openBlob(name, digest)),
    [Symbol.asyncDispose]: async () => {},
  };
}
