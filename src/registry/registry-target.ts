import type { RepositoryTarget, RepositoryWriter } from '../oci/index.ts';
import type { RepositoryConnection } from './connection/connection.ts';
import { connectHost } from './connection/host.ts';
import type { HostFacts } from './connection/host-facts.ts';
import type { Access, RegistryOptions } from './connection/registry-options.ts';
import { listRepositories } from './manifests/catalog.ts';
import { type RegistryRepository, registryRepository } from './repository.ts';
import type { Quota } from './transport/quota.ts';

/** One registry with all its repositories. */
export interface RegistryTarget extends RepositoryTarget {
  repository(path: string): RepositoryWriter;
  /** All repositories, sorted. Some registries list only a part. */
  catalog(signal?: AbortSignal): Promise<readonly string[]>;
  /** The quota that the registry last reported. */
  quota(): Quota | undefined;
  /** What requests have shown about the registry so far. */
  readonly facts: Readonly<HostFacts>;
}

/** How to reach a registry, and what for. */
export interface OpenRegistryOptions extends RegistryOptions {
  /** @default pull */
  readonly access?: Access | undefined;
}

/**
 * Opens a registry by its domain (`ghcr.io`, `docker.io`, `host:port`). Its repositories share connections, tokens and
 * turns. Disposing cancels upload sessions that were opened but not used.
 */
export async function openRegistry(domain: string, options: OpenRegistryOptions = {}): Promise<RegistryTarget> {
  const { access = 'pull' } = options;
  const host = await connectHost(domain, options);
  const repositories = new Map<string, RegistryRepository>();
  function open(path: string): RegistryRepository {
    const connection: RepositoryConnection = host.repository(path, access, `${domain}/${path}`);
    const repository = registryRepository(connection);
    repositories.set(path, repository);
    return repository;
  }
  return {
    place: domain,
    facts: host.facts,
    catalog: (signal) => listRepositories(host, signal),
    quota: () => host.quota(),
    repository: (path) => (repositories.get(path) ?? open(path)).writer,
    async [Symbol.asyncDispose]() {
      try {
        for (const repository of repositories.values()) await repository.close();
      } finally {
        await host[Symbol.asyncDispose]();
      }
    },
  };
}
