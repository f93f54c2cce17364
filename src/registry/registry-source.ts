import { type Descriptor, type ImageSource, parseReference, type Reference } from '../oci/index.ts';
import { connectRepository, type SingleConnection } from './connection/connect-repository.ts';
import type { RepositoryConnection } from './connection/connection.ts';
import type { RegistryOptions } from './connection/registry-options.ts';
import { type FetchedManifest, getManifest, headManifest } from './manifests/manifests.ts';
import { assertSize } from './manifests/stored-manifest.ts';
import { registryRepository } from './repository.ts';

/** Opens an image: resolves its reference to a digest, and fetches nothing more. */
export async function openRegistrySource(
  place: Reference | string,
  options: RegistryOptions = {},
): Promise<ImageSource> {
  const reference = typeof place === 'string' ? parseReference(place) : place;
  const connection = await connectRepository(reference, 'pull', options);
  try {
    return registrySource(connection, await resolveRoot(connection, reference, options.signal));
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

interface Root {
  readonly descriptor: Descriptor;
  /** The manifest, if the registry had to send it to tell its digest. */
  readonly fetched?: FetchedManifest;
}

async function resolveRoot(
  connection: RepositoryConnection,
  { tag, digest }: Reference,
  signal: AbortSignal | undefined,
): Promise<Root> {
  const name = digest ?? tag ?? 'latest';
  const descriptor = await headManifest(connection, name, signal);
  if (descriptor !== undefined) return { descriptor };
  const fetched = await getManifest(connection, name, signal);
  return { descriptor: fetched.descriptor, fetched };
}

function registrySource(connection: SingleConnection, { descriptor: root, fetched }: Root): ImageSource {
  const { writer } = registryRepository(connection);
  return {
    place: connection.place,
    root,
    repository: {
      ...writer,
      async readManifest(descriptor, signal) {
        if (fetched?.descriptor.digest !== descriptor.digest) return await writer.readManifest(descriptor, signal);
        assertSize(connection, descriptor, fetched.bytes);
        return fetched.bytes;
      },
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
