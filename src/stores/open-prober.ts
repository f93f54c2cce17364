import type { Prober, ProberOptions } from './registry/index.ts';

/** Opens a prober; the packages that it needs are loaded only then. */
export async function openProber(options: ProberOptions): Promise<Prober> {
  options.signal?.throwIfAborted();
  const registry = await import('./registry/index.ts');
  return registry.openProber(options);
}
