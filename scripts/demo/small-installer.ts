import { type ByteStream, parseEntryPath, readAll, streamOf } from '../../src/bytes/index.ts';
import {
  compressGzip,
  decompressGzip,
  decompressZstd,
  defaultFormat,
  planSquashfs,
  type TarInput,
  writeCpio,
  writeTar,
} from '../../src/formats/index.ts';
import { memorySpool } from '../../src/formats/squashfs/index.ts';
import { squashfsCompressors } from '../../src/installer/compression/squashfs-compressors.ts';
import { digestOf } from '../../src/oci/index.ts';
import { openImageSink } from '../../src/places/index.ts';
import { type RootNode, type RootTree, TreeBuilder } from '../../src/rootfs/index.ts';
import { compressXz } from '../../test/fixtures/compress-xz.ts';

/** Talos v1.0.6, as far as its label and its kernel's name go. It does not boot. */
const VERSION = 'v1.0.6';
const KERNEL = '5.15.45-talos';
const TIME = 1_655_136_000; // 2022-06-13, when v1.0.6 was released
const LIMIT = { limitBytes: 256 * 1024 * 1024, what: 'the small installer' };

export interface SmallInstallerOptions {
  /** An `oci:` place that gets the image. */
  readonly place: string;
  /** An existing folder for what is needed on the way. */
  readonly work: string;
  /** The Talos that its label names. @default v1.0.6 */
  readonly version?: string | undefined;
}

/**
 * Makes an installer image that is shaped as Talos v1.0's: a rootfs in a squashfs in an xz initramfs in
 * a layer, beside a kernel that only knows its release. Needs no outside program, no root and no network.
 */
export async function smallInstaller({ place, work }: SmallInstallerOptions): Promise<void> {
  const initramfs = await readAll(compressXz(smallArchive(await smallRootfs())), LIMIT);
  await writeInstaller(bootFiles(initramfs), { place, work });
}

/** The squashfs of the small installer, by our own writer. */
export async function smallRootfs(): Promise<Uint8Array> {
  const format = { ...defaultFormat, compressor: 'xz' } as const;
  const compressors = squashfsCompressors(format, undefined);
  const plan = await planSquashfs(rootfsTree().root, { format, compressors, spool: memorySpool(), time: TIME });
  return await readAll(plan.stream(), LIMIT);
}

const DIRECTORIES =
  'boot etc/cni/net.d etc/cri/conf.d etc/kubernetes/manifests lib/firmware mnt opt/containerd/bin opt/containerd/lib opt/cni/bin sbin system tmp usr/bin usr/libexec/kubernetes usr/share/misc var';
const EMPTY_FILES = 'etc/extensions.yaml etc/hosts etc/machine-id etc/os-release etc/resolv.conf';

function rootfsTree(): RootTree {
  const builder = new TreeBuilder({ mtime: TIME });
  const attributes = { uid: 0, gid: 0, mtime: TIME, xattrs: new Map<string, Uint8Array>() };
  const file = (content: string, mode: number): RootNode => {
    const bytes = new TextEncoder().encode(content);
    return {
      ...attributes,
      mode,
      kind: 'file',
      size: bytes.length,
      content: { kind: 'stream', open: () => streamOf(bytes) },
    };
  };
  const add = (path: string, node: RootNode): void => builder.add(parseEntryPath(path), node);
  for (const path of DIRECTORIES.split(' '))
    add(path, { ...attributes, mode: 0o755, kind: 'directory', children: new Map() });
  for (const path of EMPTY_FILES.split(' ')) add(path, file('', 0o644));
  add('sbin/init', file('the first process of the demo\n', 0o755));
  for (const path of ['sbin/poweroff', 'sbin/shutdown'])
    builder.link(parseEntryPath(path), parseEntryPath('sbin/init'));
  add(`lib/modules/${KERNEL}/modules.order`, file('', 0o644));
  add('usr/share/misc/readme', file('what the base brings\n'.repeat(400), 0o644));
  return builder.tree();
}

/** The cpio archive of the small installer's initramfs, not compressed. */
export function smallArchive(rootfs: Uint8Array): ByteStream {
  const directory = { path: '.', mode: 0o040755, mtime: TIME };
  const init = new TextEncoder().encode('the init of the demo\n');
  return writeCpio([
    directory,
    { path: 'init', mode: 0o100755, mtime: TIME, size: init.length, body: streamOf(init) },
    { path: 'rootfs.sqsh', mode: 0o100644, mtime: TIME, size: rootfs.length, body: streamOf(rootfs) },
  ]);
}

/** A bzImage is told by its header; this one has nothing else. @see formats/pe */
function kernelOf(release: string): Uint8Array {
  const image = Buffer.alloc(0x1000);
  image.writeUInt8(7, 0x1f1); //            setup sectors
  image.writeUInt16LE(0xaa55, 0x1fe);
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x020f, 0x206); //    boot protocol
  image.writeUInt16LE(0x400, 0x20e); //     version text, counted from 0x200
  image.write(`${release} (rootsmith demo)\0`, 0x600, 'latin1');
  return image;
}

/** What the layer of an installer holds: kernel and initramfs, and the directories above them. */
export function bootFiles(initramfs: Uint8Array): readonly TarInput[] {
  const common = {
    uid: 0,
    gid: 0,
    mtime: TIME,
    linkTarget: '',
    major: 0,
    minor: 0,
    xattrs: new Map<string, Uint8Array>(),
  };
  const folder = (path: string): TarInput => ({ ...common, path, type: 'directory', mode: 0o755, size: 0 });
  const file = (path: string, bytes: Uint8Array): TarInput => ({
    ...common,
    path,
    type: 'file',
    mode: 0o644,
    size: bytes.length,
    body: streamOf(bytes),
  });
  const assets = 'usr/install/amd64';
  return [
    ...['usr', 'usr/install', assets].map(folder),
    file(`${assets}/initramfs.xz`, initramfs),
    file(`${assets}/vmlinuz`, kernelOf(KERNEL)),
  ];
}

/** An image of one text file, to have something to mirror. */
export async function smallImage(name: string, options: SmallInstallerOptions): Promise<void> {
  const bytes = new TextEncoder().encode(`stands for ${name}\n`);
  const attributes = { uid: 0, gid: 0, mtime: TIME, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };
  const entry = {
    ...attributes,
    path: name,
    type: 'file',
    mode: 0o644,
    size: bytes.length,
    body: streamOf(bytes),
  } as const;
  await writeInstaller([entry], options);
}

/** Writes an image of one layer with these entries. */
export async function writeInstaller(
  entries: readonly TarInput[],
  { place, work, version = VERSION }: SmallInstallerOptions,
): Promise<void> {
  const layer = await readAll(writeTar(entries), LIMIT);
  const packed = await readAll(compressGzip(streamOf(layer)), LIMIT);
  const config = encode({
    architecture: 'amd64',
    os: 'linux',
    created: new Date(TIME * 1000).toISOString(),
    config: {
      Env: [`VERSION=${version}`],
      Entrypoint: ['/bin/installer'],
      Labels: { 'alpha.talos.dev/version': version },
    },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    history: [{ created_by: 'rootsmith demo' }],
  });
  const [configBlob, layerBlob] = [
    { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
    { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(packed), size: packed.length },
  ];
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = encode({ schemaVersion: 2, mediaType, config: configBlob, layers: [layerBlob] });
  const root = { mediaType, digest: digestOf(manifest), size: manifest.length };
  await using sink = await openImageSink(place, {
    env: {},
    spoolDirectory: work,
    decompressors: { gzip: decompressGzip, zstd: decompressZstd },
  });
  await sink.repository.writeBlob(layerBlob, { open: () => streamOf(packed) });
  await sink.repository.writeBlob(configBlob, { open: () => streamOf(config) });
  await sink.repository.writeManifest(root, manifest);
  await sink.commit(root, manifest);
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
