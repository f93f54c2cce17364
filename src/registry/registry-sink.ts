import type { ByteStream } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { type Descriptor, type Digest, type ImageSink, parseReference, type Reference } from '../oci/index.ts';
import { hasBlob } from './blobs/blobs.ts';
import { uploadStream } from './blobs/uploads.ts';
import { connectRepository, type SingleConnection } from './connection/connect-repository.ts';
import { type RepositoryConnection } from './connection/connection.ts';
import type { RegistryOptions } from './connection/registry-options.ts';
import { type FetchedManifest, getManifest, putManifest } from './manifests/manifests.ts';
import { assertManifest } from './manifests/stored-manifest.ts';

/** Opens a reference for writing an image. Nothing is sent yet, and the tag changes only with `commit`. */
export async function openRegistrySink(place: Reference | string, options: RegistryOptions = {}): Promise<ImageSink> {
  const reference = typeof place === 'string' ? parseReference(place) : place;
  return registrySink(await connectRepository(reference, 'pull,push', options), reference);
}

function registrySink(connection: SingleConnection, reference: Reference): ImageSink {
  const present = new Map<Digest, boolean>();
  const written = new Map<Digest, FetchedManifest>();

  async function has(descriptor: Descriptor, signal: AbortSignal | undefined): Promise<boolean> {
    const known = present.get(descriptor.digest) ?? (await hasBlob(connection, descriptor, signal));
    present.set(descriptor.digest, known);
    return known;
  }

  return {
    place: connection.place,
    hasBlob: (descriptor, signal) => has(descriptor, signal),
    async writeBlob(descriptor, content, signal) {
      if (await has(descriptor, signal)) return await unread(content);
      await uploadStream(connection, descriptor, content, signal);
      present.set(descriptor.digest, true);
    },
    async writeManifest(descriptor, bytes, signal) {
      assertManifest(connection, descriptor, bytes);
      await putManifest(connection, descriptor.digest, { descriptor, bytes }, signal);
      written.set(descriptor.digest, { descriptor, bytes });
    },
    async commit(root, signal) {
      assertPinned(connection, reference, root);
      const { tag } = reference;
      if (tag === undefined) return; // A reference with only a digest has no tag to set.
      await putManifest(
        connection,
        tag,
        written.get(root.digest) ?? (await storedRoot(connection, root, signal)),
        signal,
      );
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** The descriptor of the root, if an earlier run has stored it. */
async function storedRoot(
  connection: RepositoryConnection,
  { digest }: Descriptor,
  signal: AbortSignal | undefined,
): Promise<FetchedManifest> {
  return await getManifest(connection, digest, signal);
}

/** Closes content that is not needed. */
async function unread(content: ByteStream): Promise<void> {
  await content[Symbol.asyncIterator]().return?.();
}

function assertPinned({ place }: RepositoryConnection, { digest }: Reference, root: Descriptor): void {
  if (digest === undefined || digest === root.digest) return;
  throw new RootsmithError('DIGEST_MISMATCH', `${place} names the digest ${digest}, but the image has ${root.digest}`, {
    hint: 'Leave the digest out, or build the image that it names.',
    details: { expected: digest, found: root.digest },
  });
}
