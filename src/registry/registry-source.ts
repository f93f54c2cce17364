import type { Descriptor } from '../oci/index.ts';
import { type ImageSource, parseReference, type Reference } from '../oci/index.ts';
import { type FetchedManifest, getManifest, headManifest } from './manifests/manifests.ts';
import { assertSize } from './manifests/stored-manifest.ts';
import type { RegistryOptions } from './registry-options.ts';
import { registryRepository } from './repository.ts';
import { connectRepository, type RepositoryConnection, type SingleConnection } from './transport/connection.ts';

/** Opens an image in a registry: resolves its name to a digest, and fetches no more than that. */
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
  /** Where the registry could not name it without sending it. */
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
