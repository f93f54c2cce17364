import type { OpenRegistryOptions, RegistryTarget } from './registry/index.ts';

/** Opens a registry with all its repositories; the packages that it needs are loaded only then. */
export async function openRegistry(domain: string, options: OpenRegistryOptions): Promise<RegistryTarget> {
  options.signal?.throwIfAborted();
  const registry = await import('./registry/index.ts');
  return await registry.openRegistry(domain, options);
}
