import * as z from 'zod';
import type { StoreOptions } from '../places/index.ts';
import type { FlagMeta } from './command.ts';

const texts = (meta: FlagMeta): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z
    .array(z.string())
    .default([])
    .meta({ ...meta });

/** The flags of every command that uses registries. */
export const registryFlags = {
  ca: texts({ placeholder: 'FILE', description: 'Trust this certificate authority (PEM) too.' }),
  plainHttp: texts({ placeholder: 'HOST', description: 'Speak plain http to this registry host.' }),
  host: texts({
    placeholder: 'NAME=HOST',
    description: 'Connect to HOST[:PORT] for the registry NAME, as an entry in /etc/hosts would.',
  }),
};

/** The options for stores from these flags. Throws `USAGE`. */
export async function registryOptions(chosen: {
  readonly ca: readonly string[];
  readonly plainHttp: readonly string[];
  readonly host: readonly string[];
}): Promise<Required<Pick<StoreOptions, 'caFiles' | 'plainHttp' | 'hosts'>>> {
  return { caFiles: chosen.ca, plainHttp: chosen.plainHttp, hosts: await hostsOf(chosen.host) };
}

/** The client of registries takes 20 MB and a twentieth of a second to load: a build of local places does without. */
async function hostsOf(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  if (names.length === 0) return {};
  const { parseHostName } = await import('../registry/index.ts');
  return Object.fromEntries(names.map(parseHostName));
}
