import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseEntryPath, streamOf, toByteName } from '../../bytes/index.ts';
import { readFileStream } from '../../files/index.ts';
import { type RootTree, TreeBuilder } from '../../rootfs/index.ts';
import { modulesPath } from '../build/index-modules.ts';

/** What goes into a kernel image: paths of this machine. */
export interface KernelFiles {
  /** The bootable kernel. */
  readonly kernel: string;
  /** The folder `lib/modules/<release>`; undefined for a kernel without modules. */
  readonly modules: string | undefined;
  readonly release: string;
  readonly layout: 'usr' | 'lib';
  /** The folder with device trees, one folder for each vendor; undefined where the architecture has none. */
  readonly deviceTrees: string | undefined;
  /** The certificate of the key that signed the modules, in DER. */
  readonly certificate: Uint8Array | undefined;
}

/**
 * The files of a kernel image, as `siderolabs/pkgs` lays them out: `/boot/vmlinuz`, modules, `/dtb`, and `/certs`,
 * which holds the certificate in the layout of releases before 1.10. Everything belongs to root and has one time.
 */
export async function treeOfKernel(files: KernelFiles, time: number): Promise<RootTree> {
  const { kernel, modules, release, layout, deviceTrees, certificate } = files;
  const builder = new KernelTreeBuilder(time);
  await builder.addFile('boot/vmlinuz', kernel);
  builder.addFolder('certs');
  builder.addFolder('dtb');
  if (layout === 'lib' && certificate !== undefined) builder.addBytes('certs/signing_key.x509', certificate);
  if (modules !== undefined) await builder.addAll(modulesPath(layout, release), modules);
  if (deviceTrees !== undefined) await builder.addAll('dtb', deviceTrees, (name) => name.endsWith('.dtb'));
  return builder.tree();
}

class KernelTreeBuilder {
  readonly #builder: TreeBuilder;
  readonly #attributes: {
    readonly uid: 0;
    readonly gid: 0;
    readonly mtime: number;
    readonly xattrs: ReadonlyMap<string, Uint8Array>;
  };

  constructor(time: number) {
    this.#builder = new TreeBuilder({ mtime: time, what: 'the kernel image' });
    this.#attributes = { uid: 0, gid: 0, mtime: time, xattrs: new Map() };
  }

  tree(): RootTree {
    return this.#builder.tree();
  }

  addFolder(path: string): void {
    this.#builder.add(entryPath(path), { ...this.#attributes, kind: 'directory', mode: 0o755, children: new Map() });
  }

  addBytes(path: string, bytes: Uint8Array): void {
    const node = { ...this.#attributes, kind: 'file', mode: 0o644, size: bytes.length } as const;
    this.#builder.add(entryPath(path), { ...node, content: { kind: 'stream', open: () => streamOf(bytes) } });
  }

  async addFile(path: string, file: string): Promise<void> {
    const { size } = await lstat(file);
    const content = { kind: 'stream', open: () => readFileStream(file) } as const;
    this.#builder.add(entryPath(path), { ...this.#attributes, kind: 'file', mode: 0o644, size, content });
  }

  /** Adds all files below a folder, or those that `isWanted`. */
  async addAll(path: string, folder: string, isWanted: (name: string) => boolean = () => true): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && isWanted(entry.name)) await this.addFile(`${path}/${relative(folder, file)}`, file);
    }
  }
}

function entryPath(path: string): ReturnType<typeof parseEntryPath> {
  return parseEntryPath(toByteName(path), 'file');
}
