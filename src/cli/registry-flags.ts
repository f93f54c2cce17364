import { resolve } from 'node:path';
import * as z from 'zod';
import type { StoreOptions } from '../places/index.ts';
import type { FlagMeta } from './command.ts';
import type { Terminal } from './terminal.ts';

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
export async function registryOptions(
  chosen: { readonly ca: readonly string[]; readonly plainHttp: readonly string[]; readonly host: readonly string[] },
  { directory }: Pick<Terminal, 'directory'>,
): Promise<Required<Pick<StoreOptions, 'caFiles' | 'plainHttp' | 'hosts'>>> {
  const caFiles = chosen.ca.map((file) => resolve(directory, file));
  await checkAuthorities(caFiles);
  return { caFiles, plainHttp: chosen.plainHttp, hosts: await hostsOf(chosen.host) };
}

/** A file that holds no certificate is refused, even if no registry is asked in the end. */
async function checkAuthorities(files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const { readAuthority } = await import('../registry/index.ts');
  await Promise.all(files.map(readAuthority));
}

/** The client of registries takes 20 MB and a twentieth of a second to load: a build of local places does without. */
async function hostsOf(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  if (names.length === 0) return {};
  const { parseHostName } = await import('../registry/index.ts');
  return Object.fromEntries(names.map(parseHostName));
}
