import type { RepositorySource } from '../oci/index.ts';
import type { Upstream } from './upstream.ts';

/** The images of a host, as a registry has them below a prefix: its own ones, or a mirror's. */
export function registryUpstream(host: string, source: RepositorySource, prefix = ''): Upstream {
  return { host, repository: (path) => source.repository(`${prefix}${path}`) };
}
