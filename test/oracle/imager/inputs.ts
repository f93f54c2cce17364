import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import { defaultFormat, planSquashfs, readKernelModule, writeCpio } from '../../../src/formats/index.ts';
import { depmod, moduleFactsOf } from '../../../src/formats/kmod/index.ts';
import { memorySpool } from '../../../src/formats/squashfs/index.ts';
import { squashfsCompressors } from '../../../src/installer/compression/squashfs-compressors.ts';
import { compressXz } from '../../fixtures/compress-xz.ts';
import { efiKernelOf, kernelOf } from '../../fixtures/gallery/boot-files.ts';
import { efiProgram } from '../../fixtures/gallery/efi-stub.ts';
import { kernelModuleFile } from '../../fixtures/kernel-module-file.ts';
import { testKeyFiles } from '../../fixtures/secureboot/test-keys.ts';
import { file, makeTree, type NodeSpec, symlink } from '../../fixtures/trees.ts';
import { extensions, KERNEL, OLD_KERNEL } from './extensions.ts';
import { tarOf, writeLayout } from './layout.ts';
import type { Layer } from './trees.ts';

/** What lies in the imager's container, by the name of a base. */
export type BaseName = 'modern' | 'large' | 'with-extensions' | 'with-microcode' | 'old';

/** Below that, mtools do not write into the FAT32 that the imager makes for an ISO. */
const LARGE_BYTES = 32 * 1024 * 1024;
const LIMIT = { limitBytes: 16 * 1024 * 1024, what: 'inputs of the imager' };
const TIME = 1_600_000_000;

/** The files in `usr/install/amd64` of the imager's container. */
export async function bootFilesOf(base: BaseName): Promise<Readonly<Record<string, Uint8Array>>> {
  const kernel = efiKernelOf(base === 'old' ? OLD_KERNEL : KERNEL);
  return {
    vmlinuz: base === 'large' ? Buffer.concat([kernel, Buffer.alloc(LARGE_BYTES)]) : kernel,
    'initramfs.xz': await initramfsOf(base),
    'systemd-stub.efi': efiProgram('amd64'),
    'systemd-boot.efi': efiProgram('amd64'),
  };
}

async function armFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    vmlinuz: kernelOf('arm64', KERNEL),
    'initramfs.xz': await initramfsOf('modern'),
    'systemd-stub.efi': efiProgram('arm64'),
    'systemd-boot.efi': efiProgram('arm64'),
  };
}

const bases: readonly BaseName[] = ['modern', 'large', 'with-extensions', 'with-microcode', 'old'];

/**
 * Writes all that profiles of the cases name into a folder: `install/BASE/ARCH` as in the imager's container,
 * `imager-BASE` as an image with the same, base installers and `extensions`.
 */
export async function writeInputs(folder: string): Promise<void> {
  for (const base of bases) {
    const files = { amd64: await bootFilesOf(base), ...(base === 'modern' ? { arm64: await armFiles() } : {}) };
    for (const [arch, list] of Object.entries(files)) {
      for (const [name, bytes] of Object.entries(list)) writeAt(join(folder, 'install', base, arch, name), bytes);
      const suffix = arch === 'amd64' ? '' : `-${arch}`;
      const layer = Object.entries(list).map(([name, bytes]) => [`usr/install/${arch}/${name}`, bytes] as const);
      await writeLayout(join(folder, `imager-${base}${suffix}`), {
        layers: [layer],
        architecture: arch as 'amd64' | 'arm64',
      });
    }
  }
  await writeInstallers(folder);
  mkdirSync(join(folder, 'keys'));
  for (const key of Object.values(testKeyFiles)) copyFileSync(key, join(folder, 'keys', basename(key)));
  for (const [name, { form, layers }] of Object.entries(extensions)) {
    const path = join(folder, 'extensions', name);
    if (form === 'tar') writeAt(`${path}.tar`, await tarOf(layers[0] ?? []));
    else await writeLayout(path, { layers });
  }
}

async function writeInstallers(folder: string): Promise<void> {
  const tools: Layer = [
    ['usr/bin/installer', { text: 'the installer', mode: 0o755 }],
    ['usr/bin/imager', { link: 'installer' }],
  ];
  const config = { Entrypoint: ['/usr/bin/installer'], Labels: { maintainer: 'Acme' } };
  for (const architecture of ['amd64', 'arm64'] as const)
    await writeLayout(join(folder, `installer-base-${architecture}`), { layers: [tools], architecture, config });
  const reference = 'manifests/registry.k8s.io/pause/reference/3.10';
  const cache: Layer = [
    ['blob/sha256-1', 'of an image\n'],
    ['blob/sha256-2', 'of an image too\n'],
    [reference, '{}\n'],
  ];
  await writeLayout(join(folder, 'image-cache'), { layers: [cache] });
  const old = await bootFilesOf('old');
  const assets = Object.entries(old).map(([name, bytes]) => [`usr/install/amd64/${name}`, bytes] as const);
  await writeLayout(join(folder, 'installer-old'), { layers: [tools, assets], config });
}

function writeAt(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

async function initramfsOf(base: BaseName): Promise<Uint8Array> {
  const isOld = base === 'old';
  const main = await packed({ init: 'init', 'rootfs.sqsh': await squashed(await rootfsFiles(isOld), isOld) }, isOld);
  if (base === 'with-extensions') return Buffer.concat([main, await extensionSegment()]);
  if (base === 'with-microcode') return Buffer.concat([await microcodeSegment(), main]);
  return main;
}

async function rootfsFiles(isOld: boolean): Promise<Readonly<Record<string, NodeSpec>>> {
  const directory = isOld ? `lib/modules/${OLD_KERNEL}` : `usr/lib/modules/${KERNEL}`;
  const base = kernelModuleFile({
    modinfo: ['name=base', 'alias=net-pf-10', 'license=GPL'],
    exports: [
      { name: 'base_open', crc: 1 },
      { name: 'base_close', crc: 2, gpl: true },
    ],
  });
  const lists = {
    order: Buffer.from('kernel/net/base.ko\n'),
    builtin: Buffer.from('kernel/block/loop.ko\n'),
    builtinModinfo: Buffer.from('loop.alias=block-major-7-*\0'),
  };
  const facts = moduleFactsOf('kernel/net/base.ko', await readKernelModule(base));
  // The format of the program that the imager was given: kmod 30.
  const { files: indexes } = depmod([facts], lists, { nodeOrder: 'post-order', hasWeakdep: false });
  const folders = ['boot', 'mnt', 'opt', 'system', 'tmp', 'var', 'usr/local', `${isOld ? '' : 'usr/'}lib/firmware`];
  const links = { bin: 'usr/bin', lib: 'usr/lib', sbin: 'usr/bin' };
  return {
    ...Object.fromEntries(folders.map((path) => [`${path}/`, ''])),
    ...(isOld ? {} : Object.fromEntries(Object.entries(links).map(([path, to]) => [path, symlink(to)]))),
    'etc/extensions.yaml': '',
    'etc/os-release': '',
    [isOld ? 'sbin/init' : 'usr/bin/init']: file('machined', { mode: 0o755 }),
    [`${directory}/kernel/net/base.ko`]: binary(base),
    [`${directory}/modules.order`]: binary(lists.order),
    [`${directory}/modules.builtin`]: binary(lists.builtin),
    [`${directory}/modules.builtin.modinfo`]: binary(lists.builtinModinfo),
    ...Object.fromEntries([...indexes].map(([name, bytes]) => [`${directory}/${name}`, binary(bytes)])),
  };
}

function binary(bytes: Uint8Array): NodeSpec {
  return { ...file(''), size: bytes.length, content: { kind: 'stream', open: () => streamOf(bytes) } };
}

async function extensionSegment(): Promise<Uint8Array> {
  const layer = await squashed({ 'usr/local/bin/of-the-base': 'of an extension of the base\n' }, false);
  const list = `layers:
    - image: 0.sqsh
      metadata:
        name: of-the-base
        version: 1.0.0
        author: Acme
        description: text
        compatibility:
            talos:
                version: '>= v1.0.0'
`;
  return await packed({ '0.sqsh': layer, 'extensions.yaml': list }, false);
}

async function microcodeSegment(): Promise<Uint8Array> {
  const bytes = await archiveOf({ 'kernel/x86/microcode/GenuineIntel.bin': 'of the base' });
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

async function squashed(files: Readonly<Record<string, NodeSpec>>, isOld: boolean): Promise<Uint8Array> {
  const format = { ...defaultFormat, compressor: isOld ? 'xz' : 'zstd' } as const;
  const compressors = squashfsCompressors(format, undefined);
  const plan = await planSquashfs(makeTree(files).root, { format, compressors, spool: memorySpool(), time: TIME });
  return await readAll(plan.stream(), LIMIT);
}

async function packed(files: Readonly<Record<string, string | Uint8Array>>, isOld: boolean): Promise<Uint8Array> {
  const archive = await archiveOf(files);
  return isOld ? await readAll(compressXz(streamOf(archive)), LIMIT) : zstdCompressSync(archive);
}

async function archiveOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const paths = Object.keys(files);
  const above = [
    ...new Set(
      paths.flatMap((path) =>
        path
          .split('/')
          .slice(0, -1)
          .map((_, at, all) => all.slice(0, at + 1).join('/')),
      ),
    ),
  ];
  const entries = [
    ...above.map((path) => ({ path, mode: 0o040755, mtime: TIME })),
    ...Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content as string);
      return {
        path,
        mode: path === 'init' ? 0o100755 : 0o100644,
        mtime: TIME,
        size: bytes.length,
        body: streamOf(bytes),
      };
    }),
  ];
  return await readAll(writeCpio(entries), LIMIT);
}
