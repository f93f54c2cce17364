import { formatReference, type Reference } from '../../oci/index.ts';
import type { RepositoryConnection } from './connection.ts';
import { connectHost } from './host.ts';
import type { Access, RegistryOptions } from './registry-options.ts';

/** Connects to one repository, if nothing else is needed from its registry. */
export async function connectRepository(
  reference: Reference,
  access: Access,
  options: RegistryOptions,
): Promise<SingleConnection> {
  const { place = formatReference(reference) } = options;
  const host = await connectHost(reference.domain, options);
  return {
    ...host.repository(reference.path, access, place),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** A repository whose host is used for it alone and closed with it. */
export interface SingleConnection extends RepositoryConnection, AsyncDisposable {}
