import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { efiProgram } from '../../test/fixtures/gallery/efi-stub.ts';
import { installerBase, type LayerFiles, tarOf } from '../../test/fixtures/gallery/layers.ts';
import { writeLayout } from '../../test/fixtures/gallery/places.ts';
import { memoryImage, memoryIndex } from '../../test/fixtures/memory-image.ts';
import { takeBootAssets } from '../boot/take-boot-assets.ts';
import { compare, type Pair, row } from './command.ts';
import { halfRandom } from './curve.ts';
import { LARGE_BYTES, makeExtension, SMALL_BYTES } from './extension-images.ts';
import { type BenchOptions, type Measured, measure } from './measure.ts';
import { program } from './program.ts';

const VERSION = 'v1.13.9';
const INSTALLER_BYTES = 30_000_000;
const DISK = { diskSize: 1_306_525_696, diskFormat: 'raw', bootloader: 'sd-boot' } as const;

interface Case {
  readonly what: string;
  readonly kind: 'installer' | 'iso' | 'image';
  readonly extension: 'small' | 'large';
  /** Takes out of the cache what an earlier build has kept: the boot files, and the large extension squashed. */
  readonly isCached?: boolean;
}

const cases: readonly Case[] = [
  { what: 'installer, small extension', kind: 'installer', extension: 'small' },
  { what: 'installer, small extension, second build', kind: 'installer', extension: 'small', isCached: true },
  { what: 'installer, extension of 55 MB', kind: 'installer', extension: 'large' },
  { what: 'installer, extension of 55 MB, second build', kind: 'installer', extension: 'large', isCached: true },
  { what: 'ISO, small extension', kind: 'iso', extension: 'small' },
  { what: 'disk image, small extension', kind: 'image', extension: 'small' },
];

/**
 * The same profiles by rootsmith and by Talos's imager, on boot files of a real size. `imager` is a command that runs
 * the imager: it gets the folder that is to lie at `/usr/install` and the folder for its outputs as arguments, and the
 * profile on its standard input. Without one, rootsmith is measured alone.
 */
export async function benchImager(
  from: string,
  { folder: parent, runs, imager }: BenchOptions & { readonly imager: string | undefined },
): Promise<void> {
  console.log(`\n## Profiles of the imager of ${VERSION} (${runs} run(s) of each, in turn)\n`);
  const folder = join(parent, 'imager');
  mkdirSync(folder);
  await writeInputs(from, folder);
  for (const each of cases) {
    const pair: Pair = { ours: [], theirs: [] };
    if (each.isCached) await runOurs(each, folder);
    for (let run = 0; run < runs; run += 1) {
      if (imager !== undefined) pair.theirs.push(await runTheirs(each, folder, imager));
      pair.ours.push(await runOurs(each, folder));
    }
    if (imager === undefined) for (const measured of pair.ours) console.log(row(each.what, measured));
    else compare(each.what, { theirs: '  imager', ours: '  rootsmith' }, pair);
  }
}

/** Boot files, as a folder and as the image of the imager, a base installer, extensions and profiles. */
async function writeInputs(from: string, folder: string): Promise<void> {
  const { vmlinuz, initramfs } = await takeBootAssets(from, { architecture: 'amd64', directory: folder });
  const files: Readonly<Record<string, Uint8Array>> = {
    vmlinuz: readFileSync(vmlinuz),
    'initramfs.xz': readFileSync(initramfs),
    'systemd-stub.efi': efiProgram('amd64'),
    'systemd-boot.efi': efiProgram('amd64'),
  };
  mkdirSync(join(folder, 'install/amd64'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, 'install/amd64', name), content);
  const asLayer = Object.entries(files).map(([name, content]) => [`usr/install/amd64/${name}`, content] as const);
  await writeImage(join(folder, 'imager'), Object.fromEntries(asLayer));
  const installer = { ...installerBase, 'usr/bin/installer': halfRandom(1, INSTALLER_BYTES) };
  await writeImage(join(folder, 'installer-base'), installer);
  await makeExtension(folder, 'small', SMALL_BYTES);
  await makeExtension(folder, 'large', LARGE_BYTES);
  for (const name of ['imager', 'installer-base', 'small', 'large']) listPlatforms(join(folder, name));
  for (const { kind, extension } of cases)
    writeFileSync(join(folder, `${kind}-${extension}.yaml`), stringify(profileOf(kind, extension)));
}

async function writeImage(folder: string, files: LayerFiles): Promise<void> {
  const platform = { os: 'linux', architecture: 'amd64' };
  const { manifest, blobs } = memoryImage({ layers: [await tarOf(files, 'buildkit')], platform });
  writeLayout(folder, { root: memoryIndex([{ ...manifest.descriptor, platform }]), blobs });
}

/** Lists the images of a layout's index in its `index.json`: the imager looks for the platform there, and no deeper. */
function listPlatforms(layout: string): void {
  const path = join(layout, 'index.json');
  const { manifests } = JSON.parse(readFileSync(path, 'utf8')) as { readonly manifests: [{ readonly digest: string }] };
  copyFileSync(join(layout, 'blobs', manifests[0].digest.replace(':', '/')), path);
}

function profileOf(kind: Case['kind'], extension: Case['extension']): object {
  const imageRef = `ghcr.io/siderolabs/installer-base:${VERSION}`;
  return {
    arch: 'amd64',
    platform: 'metal',
    secureboot: false,
    version: VERSION,
    input: {
      ...(kind === 'installer' && { baseInstaller: { imageRef, ociPath: 'installer-base' } }),
      systemExtensions: [{ ociPath: extension }],
    },
    output: { kind, outFormat: 'raw', ...(kind === 'image' && { imageOptions: DISK }) },
  };
}

async function runTheirs({ kind, extension }: Case, folder: string, imager: string): Promise<Measured> {
  const out = emptyFolder(folder, 'out');
  const line = `exec ${imager} ${folder}/install ${out} < ${kind}-${extension}.yaml`;
  return await measure(['sh', '-c', line], { directory: folder });
}

async function runOurs({ kind, extension, isCached = false }: Case, folder: string): Promise<Measured> {
  const out = emptyFolder(folder, 'out');
  const cache = isCached ? join(folder, 'kept') : emptyFolder(folder, 'cache');
  const replace = ['imager', 'installer-base'].flatMap((name) => [
    '--replace',
    `ghcr.io/siderolabs/${name}:${VERSION}=oci:${folder}/${name}`,
  ]);
  const place = kind === 'installer' ? `docker-archive:${out}/installer-amd64.tar` : `${out}/`;
  const kept = isCached ? ['--cache-base'] : [];
  const words = ['build', '-f', `${kind}-${extension}.yaml`, '.', '--quiet', '-o', place, ...kept, ...replace];
  return await measure([process.execPath, program, ...words], { directory: folder, env: { XDG_CACHE_HOME: cache } });
}

function emptyFolder(parent: string, name: string): string {
  const path = join(parent, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}
