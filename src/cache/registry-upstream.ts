import type { RepositorySource } from '../oci/index.ts';
import type { Upstream } from './upstream.ts';

/** The images of a host, read from a registry that has them below a prefix: the host itself, or a mirror of it. */
export function registryUpstream(host: string, source: RepositorySource, prefix = ''): Upstream {
  return { host, repository: (path) => source.repository(`${prefix}${path}`) };
}
