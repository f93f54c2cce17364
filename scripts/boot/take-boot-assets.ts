import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sh } from '../real/shell.ts';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly platform?: { readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
}

export interface BootAssets {
  readonly vmlinuz: string;
  readonly initramfs: string;
}

/**
 * Takes kernel and initramfs out of an `oci:DIR[:TAG]`, of the topmost layer that has them, into `directory`.
 * By hand, with tar: what boots must not depend on what built it.
 */
export async function takeBootAssets(
  place: string,
  { architecture, directory }: { readonly architecture: string; readonly directory: string },
): Promise<BootAssets> {
  const match = /^oci:([^:]+)(?::(.+))?$/.exec(place);
  if (match === null) throw new Error(`cannot boot \`${place}\`: give an image layout, as oci:DIR or oci:DIR:TAG`);
  const [, layout = '', tag] = match;
  const layers = manifestOf(layout, { tag, architecture }).layers ?? [];
  const prefix = `usr/install/${architecture}`;
  const wanted = { vmlinuz: join(directory, 'vmlinuz'), initramfs: join(directory, 'initramfs.xz') };
  await takeFile(layout, { layers, path: `${prefix}/vmlinuz`, to: wanted.vmlinuz });
  await takeFile(layout, { layers, path: `${prefix}/initramfs.xz`, to: wanted.initramfs });
  return wanted;
}

function manifestOf(
  layout: string,
  wanted: { readonly tag: string | undefined; readonly architecture: string },
): Manifest {
  const { manifests = [] } = readJson(join(layout, 'index.json'));
  const named = manifests.filter(({ annotations }) => {
    const name = annotations?.['org.opencontainers.image.ref.name'];
    return wanted.tag === undefined || name === wanted.tag;
  });
  const [first] = named;
  if (first === undefined) throw new Error(`${layout} holds no image ${wanted.tag ?? ''}`);
  let manifest = readJson(blobPath(layout, first));
  while (manifest.manifests !== undefined) {
    const mine = manifest.manifests.find(({ platform }) => platform?.architecture === wanted.architecture);
    if (mine === undefined) throw new Error(`${layout} holds no image for ${wanted.architecture}`);
    manifest = readJson(blobPath(layout, mine));
  }
  return manifest;
}

interface FileWish {
  readonly layers: readonly Descriptor[];
  readonly path: string;
  readonly to: string;
}

async function takeFile(layout: string, { layers, path, to }: FileWish): Promise<void> {
  for (const layer of layers.toReversed()) {
    const blob = blobPath(layout, layer);
    const unpack = layer.mediaType.endsWith('gzip')
      ? 'gzip -dc'
      : layer.mediaType.endsWith('zstd')
        ? 'zstd -dc'
        : 'cat';
    const words = unpack.split(' ');
    const { stdout } = await sh`${words} ${blob} | tar -t`;
    const name = stdout.split('\n').find((line) => line.replace(/^(\.?\/)+/, '') === path);
    if (name === undefined) continue;
    await sh`${words} ${blob} | tar -xO -f - -- ${name} > ${to}`;
    return;
  }
  throw new Error(`no layer of ${layout} holds ${path}`);
}

function blobPath(layout: string, { digest }: Descriptor): string {
  return join(layout, 'blobs', digest.replace(':', '/'));
}

function readJson(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}
