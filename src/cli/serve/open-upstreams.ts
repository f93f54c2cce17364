import { resolve } from 'node:path';
import type { Upstream } from '../../cache/index.ts';
import type { RegistryTarget } from '../../registry/index.ts';
import type { CliContext } from '../command.ts';
import type { ProxySetting } from './parse-proxy.ts';
import { readSecretText } from './server-settings.ts';

/** Few retries, because clients wait for the answer and retry themselves. */
const RETRIES = 1;
const TIMEOUTS = { connectMs: 5000, headersMs: 20_000, stallMs: 30_000 } as const;

export interface UpstreamFlags {
  readonly ca: readonly string[];
  readonly plainHttp: readonly string[];
}

export interface OpenUpstreams extends AsyncDisposable {
  readonly upstreams: readonly Upstream[];
}

/** Opens the upstream registries. Logins come from the auth files of docker and podman. */
export async function openUpstreams(
  settings: readonly ProxySetting[],
  flags: UpstreamFlags,
  context: CliContext,
): Promise<OpenUpstreams> {
  const { registryUpstream } = await import('../../cache/index.ts');
  // Errors in these files are reported at the start instead of with the first request.
  for (const file of flags.ca) await readSecretText(file, context);
  const registries: RegistryTarget[] = [];
  const close = async (): Promise<void> => {
    for (const registry of registries) await registry[Symbol.asyncDispose]();
  };
  try {
    for (const { from } of settings) registries.push(await openOne(from, flags, context));
  } catch (error) {
    await close();
    throw error;
  }
  const upstreams = settings.flatMap(({ host, from }, at): readonly Upstream[] => {
    const registry = registries[at];
    return registry === undefined ? [] : [registryUpstream(host, registry, from.prefix)];
  });
  return { upstreams, [Symbol.asyncDispose]: close };
}

/**
 * Opens a registry without the abort signal of the command, so that running requests can end when the server is
 * stopped.
 */
async function openOne(
  { domain, isPlainHttp }: ProxySetting['from'],
  { ca, plainHttp }: UpstreamFlags,
  { terminal, report }: CliContext,
): Promise<RegistryTarget> {
  const { openRegistryOnDemand } = await import('../../places/index.ts');
  return await openRegistryOnDemand(domain, {
    env: terminal.env,
    caFiles: ca.map((file) => resolve(terminal.directory, file)),
    plainHttp: isPlainHttp ? [...plainHttp, domain] : plainHttp,
    retries: RETRIES,
    timeouts: TIMEOUTS,
    report,
  });
}
