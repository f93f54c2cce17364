import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';
import { program } from './program.ts';
import { isOnPath } from './rootfs.ts';

/** Names of images, as `repository:tag`. */
export type Names = readonly string[];

/** What is copied from where to where, and a folder for files on the way. */
export interface CopyTask {
  readonly source: string;
  readonly target: string;
  readonly names: Names;
  readonly folder: string;
}

/** A program that copies images between registries that speak plain http. */
export interface MirrorPeer {
  readonly name: string;
  readonly copy: (task: CopyTask) => Promise<Measured>;
}

export const OURS: MirrorPeer = { name: 'rootsmith mirror copy', copy: copyByRootsmith };

const peers: readonly (MirrorPeer & { readonly program: string })[] = [
  { program: 'skopeo', name: 'skopeo sync', copy: copyBySkopeo },
  { program: 'regsync', name: 'regsync once', copy: copyByRegsync },
  { program: 'crane', name: 'crane copy', copy: each((from, to) => `crane copy --insecure ${from} ${to}`) },
  {
    program: 'oras',
    name: 'oras cp',
    copy: each((from, to) => `oras cp --from-plain-http --to-plain-http ${from} ${to}`),
  },
];

/** The peers that are on PATH; says which are not. */
export function findPeers(): readonly MirrorPeer[] {
  const isHere = ({ program: name }: { readonly program: string }): boolean => isOnPath(name);
  const missing = peers.filter((peer) => !isHere(peer)).map(({ name }) => name);
  if (missing.length > 0) console.log(`Not on PATH, and not measured: ${missing.join(', ')}\n`);
  return peers.filter(isHere);
}

async function copyByRootsmith({ source, target, names, folder }: CopyTask): Promise<Measured> {
  const list = join(folder, 'images.txt');
  writeFileSync(list, names.map((name) => `${source}/${name}\n`).join(''));
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const words = ['mirror', 'copy', '--to', `${target}/copied`, '--quiet', list];
  const env = { HOME: home, XDG_STATE_HOME: undefined, XDG_CACHE_HOME: undefined };
  return await measure([process.execPath, program, ...words], { env });
}

async function copyBySkopeo({ source, target, names, folder }: CopyTask): Promise<Measured> {
  const file = join(folder, 'sync.yaml');
  const images = names.map((name) => `    ${name.replace(/:.*/, '')}: ["${name.replace(/.*:/, '')}"]`).join('\n');
  writeFileSync(file, `${source}:\n  tls-verify: false\n  images:\n${images}\n`);
  const words = ['sync', '--src', 'yaml', '--dest', 'docker', '--dest-tls-verify=false', file, `${target}/synced`];
  return await measure(['skopeo', ...words]);
}

async function copyByRegsync({ source, target, names, folder }: CopyTask): Promise<Measured> {
  const file = join(folder, 'regsync.yaml');
  const plain = [source, target].map((host) => `  - registry: ${host}\n    tls: disabled\n`).join('');
  const images = names.map(
    (name) => `  - source: ${source}/${name}\n    target: ${target}/regsync/${name}\n    type: image\n`,
  );
  writeFileSync(file, `version: 1\ncreds:\n${plain}sync:\n${images.join('')}`);
  return await measure(['regsync', 'once', '-c', file]);
}

/** A command for each image, four at a time. The memory that is shown is that of `xargs`. */
function each(command: (from: string, to: string) => string): MirrorPeer['copy'] {
  return async ({ source, target, names, folder }) => {
    const file = join(folder, 'commands.txt');
    const [program = ''] = command('', '').split(' ');
    writeFileSync(
      file,
      names.map((name) => `${command(`${source}/${name}`, `${target}/${program}/${name}`)}\n`).join(''),
    );
    return await measure(['sh', '-c', `xargs -P 4 -I LINE sh -c LINE < ${file} > ${file}.log 2>&1`]);
  };
}
