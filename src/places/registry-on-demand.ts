import type {
  OpenRegistryOptions,
  ProbeRegistryOptions,
  Prober,
  ProberOptions,
  RegistryFact,
  RegistryTarget,
} from '../registry/index.ts';

// The packages behind a registry take a tenth of a second to load: commands that ask none do not wait for them.

/** As `openRegistry` of the room `registry`, which is loaded only now. */
export async function openRegistryOnDemand(domain: string, options: OpenRegistryOptions): Promise<RegistryTarget> {
  options.signal?.throwIfAborted();
  const { openRegistry } = await import('../registry/index.ts');
  return await openRegistry(domain, options);
}

/** As `openProber` of the room `registry`, which is loaded only now. */
export async function openProberOnDemand(options: ProberOptions): Promise<Prober> {
  options.signal?.throwIfAborted();
  const { openProber } = await import('../registry/index.ts');
  return openProber(options);
}

/** As `probeRegistry` of the room `registry`, which is loaded only now. */
export async function probeRegistryOnDemand(
  domain: string,
  options: ProbeRegistryOptions,
): Promise<readonly RegistryFact[]> {
  options.signal?.throwIfAborted();
  const { probeRegistry } = await import('../registry/index.ts');
  return await probeRegistry(domain, options);
}
