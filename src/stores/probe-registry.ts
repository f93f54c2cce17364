import type { ProbeRegistryOptions, RegistryFact } from './registry/index.ts';

/** Finds out what a registry can do; the packages that it needs are loaded only then. */
export async function probeRegistry(domain: string, options: ProbeRegistryOptions): Promise<readonly RegistryFact[]> {
  options.signal?.throwIfAborted();
  const registry = await import('./registry/index.ts');
  return await registry.probeRegistry(domain, options);
}
