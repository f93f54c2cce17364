import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { sh } from './shell.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
}

/** The version apt would install. `a|b` means the first of them that the archive has. */
export async function findPackage(names: string): Promise<Package> {
  for (const name of names.split('|')) {
    const { stdout } = await sh({ nothrow: true })`apt-cache policy ${name}`;
    const version = /^ {2}Candidate: (.+)$/m.exec(stdout)?.[1];
    if (version !== undefined && version !== '(none)') return { name, version };
  }
  throw new Error(`no package \`${names}\` in apt's lists: run \`apt-get update\` as root, on Debian 12 or like it`);
}

/** The kernel of linux-image-cloud-amd64, and another one for the custom-kernel tests. */
export async function findKernels(): Promise<{ readonly base: Package; readonly other: Package }> {
  const { stdout: depends } = await sh`apt-cache depends linux-image-cloud-amd64`;
  const base = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (base === undefined) throw new Error('linux-image-cloud-amd64 names no kernel: is this Debian?');
  const { stdout: names } = await sh`apt-cache pkgnames linux-image- | sort -V`;
  const others = names.split('\n').filter((name) => /^linux-image-\d.*\d-cloud-amd64$/.test(name) && name !== base);
  const series = base.slice(0, base.lastIndexOf('-', base.indexOf('-cloud-') - 1) + 1);
  // The same series if there is one: nothing but the release differs then.
  for (const name of [...others.filter((name) => name.startsWith(series)).reverse(), ...others.reverse()]) {
    const other = await findPackage(name).catch(() => undefined);
    if (other !== undefined) return { base: await findPackage(base), other };
  }
  throw new Error(`apt's lists hold no second kernel beside ${base}`);
}

/** Downloads (once) and unpacks packages into `target`, without installing anything. */
export async function unpackPackages(
  packages: readonly Package[],
  { cache, target }: { readonly cache: string; readonly target: string },
): Promise<void> {
  const debs = join(cache, 'debs');
  await mkdir(debs, { recursive: true });
  const missing = [];
  for (const { name, version } of packages)
    if ((await findDeb(debs, { name, version })) === undefined) missing.push(`${name}=${version}`);
  if (missing.length > 0) await download(missing, debs);
  for (const item of packages) {
    const deb = await findDeb(debs, item);
    if (deb === undefined) throw new Error(`apt-get downloaded no file for ${item.name} ${item.version}`);
    await sh`mkdir -p ${target} && dpkg-deb -x ${join(debs, deb)} ${target}`;
  }
}

async function download(wanted: readonly string[], debs: string): Promise<void> {
  // In a folder of its own first: an interrupted download must not look like a whole one.
  const partial = join(debs, `partial-${process.pid}`);
  try {
    await sh`mkdir -p ${partial} && cd ${partial} && apt-get download -q ${wanted} && mv -f ./*.deb ..`;
  } finally {
    if (existsSync(partial)) await sh`rm -rf ${partial}`;
  }
}

async function findDeb(debs: string, { name, version }: Package): Promise<string | undefined> {
  const prefix = `${name}_${version.replaceAll(':', '%3a')}_`;
  return (await readdir(debs)).find((file) => file.startsWith(prefix) && file.endsWith('.deb'));
}
