import type { Descriptor, Digest, RepositoryWriter } from '../oci/index.ts';
import { blobSize } from './blobs/blob-size.ts';
import { hasBlob, readBlob } from './blobs/blobs.ts';
import { mountBlob } from './blobs/mounts.ts';
import { cancelUpload, type RemoteUpload } from './blobs/upload-session.ts';
import { uploadBlob } from './blobs/uploads.ts';
import type { RepositoryConnection } from './connection/connection.ts';
import { announceReferrer } from './manifests/fallback-index.ts';
import { getManifest, putManifest, resolveManifest } from './manifests/manifests.ts';
import { listReferrers } from './manifests/referrers.ts';
import { assertManifest, assertSize } from './manifests/stored-manifest.ts';
import { listTags } from './manifests/tags.ts';

/** A repository of a registry, and how to close it. */
export interface RegistryRepository {
  readonly writer: RepositoryWriter;
  /** Cancels the upload sessions that failed mounts have opened and nobody used. */
  close(): Promise<void>;
}

/** Makes a repository from a connection. */
export function registryRepository(connection: RepositoryConnection): RegistryRepository {
  /** Upload sessions that the registry opened instead of mounting. */
  const left = new Map<Digest, RemoteUpload>();

  function takeLeft({ digest }: Descriptor): RemoteUpload | undefined {
    const session = left.get(digest);
    left.delete(digest);
    return session;
  }

  const writer: RepositoryWriter = {
    place: connection.place,
    resolve: (name, signal) => resolveManifest(connection, name, signal),
    async readManifest(descriptor, signal) {
      const { bytes } = await getManifest(connection, descriptor.digest, signal);
      assertSize(connection, descriptor, bytes);
      return bytes;
    },
    blobSize: (digest, signal) => blobSize(connection, digest, signal),
    readBlob: (descriptor, options) => readBlob(connection, descriptor, options),
    referrers: (subject, signal, unusable) => listReferrers(connection, subject, { signal, unusable }),
    tags: (signal) => listTags(connection, signal),
    hasBlob: (descriptor, signal) => hasBlob(connection, descriptor, signal),
    async mountBlob(descriptor, from, signal) {
      const outcome = await mountBlob(connection, descriptor, from, signal);
      const old = outcome.session === undefined ? undefined : takeLeft(descriptor);
      if (outcome.session !== undefined) left.set(descriptor.digest, outcome.session);
      if (old !== undefined) await cancelUpload(connection, old.location);
      return outcome.isMounted;
    },
    writeBlob: (descriptor, content, options = {}) =>
      uploadBlob(connection, descriptor, content, { ...options, session: takeLeft(descriptor) }),
    async writeManifest(descriptor, bytes, signal) {
      assertManifest(connection, descriptor, bytes);
      await putManifest(connection, descriptor.digest, { descriptor, bytes }, signal);
      await announceReferrer(connection, descriptor, bytes, signal);
    },
    async tag(tag, descriptor, bytes, signal) {
      assertManifest(connection, descriptor, bytes);
      await putManifest(connection, tag, { descriptor, bytes }, signal);
    },
  };
  return {
    writer,
    async close() {
      for (const session of left.values()) await cancelUpload(connection, session.location);
      left.clear();
    },
  };
}
