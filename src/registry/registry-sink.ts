import { RootsmithError } from '../errors/index.ts';
import { type Descriptor, type ImageSink, parseReference, type Reference } from '../oci/index.ts';
import { connectRepository } from './connection/connect-repository.ts';
import type { RegistryOptions } from './connection/registry-options.ts';
import { registryRepository } from './repository.ts';

/** Opens a reference for writing an image. Nothing is sent yet, and the tag changes only with `commit`. */
export async function openRegistrySink(place: Reference | string, options: RegistryOptions = {}): Promise<ImageSink> {
  const reference = typeof place === 'string' ? parseReference(place) : place;
  const connection = await connectRepository(reference, 'pull,push', options);
  const opened = registryRepository(connection);
  const { writer } = opened;
  return {
    place: connection.place,
    repository: writer,
    async commit(root, bytes, signal) {
      assertPinned(connection.place, reference, root);
      // A digest alone is not a name: the manifest is all there is to write.
      if (reference.tag !== undefined) await writer.tag(reference.tag, root, bytes, signal);
    },
    async [Symbol.asyncDispose]() {
      try {
        await opened.close();
      } finally {
        await connection[Symbol.asyncDispose]();
      }
    },
  };
}

function assertPinned(place: string, { digest }: Reference, root: Descriptor): void {
  if (digest === undefined || digest === root.digest) return;
  throw new RootsmithError('DIGEST_MISMATCH', `${place} names the digest ${digest}, but the image has ${root.digest}`, {
    hint: 'Leave the digest out, or build the image that it names.',
    details: { expected: digest, found: root.digest },
  });
}
