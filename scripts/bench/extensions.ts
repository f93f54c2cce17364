import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { middle, row } from './command.ts';
import { LARGE_BYTES, makeExtension, SMALL_BYTES } from './extension-images.ts';
import { type BenchOptions, type Measured, measure } from './measure.ts';
import { program } from './program.ts';
import { makeUkiBase } from './uki-base.ts';

interface Case {
  readonly what: string;
  readonly extension: string;
  readonly platforms: string;
  readonly output: 'oci' | 'docker-archive';
  /** Squashes the extension in each run anew. */
  readonly isCold?: boolean;
}

/** Installers with a system extension, on a UKI base around the boot files of a real one. */
export async function benchExtensions(from: string, { folder, runs }: BenchOptions): Promise<void> {
  console.log(`\n## Installers with a system extension (${runs} run(s) of each)\n`);
  const base = await makeUkiBase(from, folder);
  const small = await makeExtension(folder, 'small', SMALL_BYTES);
  const large = await makeExtension(folder, 'large', LARGE_BYTES);
  const one = { platforms: 'linux/amd64', output: 'oci' } as const;
  const cases: readonly Case[] = [
    { ...one, what: 'small', extension: small },
    { ...one, what: 'small, as docker-archive:', extension: small, output: 'docker-archive' },
    { ...one, what: 'small, two platforms', extension: small, platforms: 'linux/amd64,linux/arm64' },
    { ...one, what: '55 MB, squashed', extension: large, isCold: true },
    { ...one, what: '55 MB, out of the cache', extension: large },
  ];
  for (const each of cases) console.log(row(each.what, await measureCase(each, { base, folder, runs })));
}

async function measureCase(
  { extension, platforms, output, isCold = false }: Case,
  { base, folder, runs }: BenchOptions & { readonly base: string },
): Promise<Measured> {
  const recipe = join(folder, 'extensions.yaml');
  const [cache, built] = [join(folder, 'cache'), join(folder, 'built')];
  const env = { XDG_CACHE_HOME: cache };
  writeFileSync(
    recipe,
    `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nextensions: [{ image: '${extension}' }]\n`,
  );
  const place = output === 'oci' ? `oci:${built}/layout:v1` : `docker-archive:${built}/image.tar`;
  // The base has one kernel that is no more than a name: what is refused for it is only a warning.
  const flags = ['--platform', platforms, '-o', place, '--force', '--quiet'];
  const command = [process.execPath, program, 'build', recipe, ...flags];
  return await medianOf(runs, async () => {
    rmSync(built, { recursive: true, force: true });
    if (isCold) rmSync(cache, { recursive: true, force: true });
    for (const path of [built, cache]) mkdirSync(path, { recursive: true });
    return await measure(command, { env });
  });
}

async function medianOf(runs: number, run: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let at = 0; at < runs; at += 1) all.push(await run());
  return middle(all);
}
