import type { Budget, RandomAccess } from '../../bytes/index.ts';
import { blockDecompressors } from '../../compression/index.ts';
import { openSquashfs, type SquashfsReader } from '../../formats/index.ts';
import { type ReadableLayer, readExtensionLayers } from '../../initramfs/index.ts';
import { type ReadableTree, squashfsContent, treeFromSquashfs } from '../../rootfs/index.ts';
import { initramfsEntries } from '../../talos/index.ts';
import type { InitramfsLevel } from '../initramfs/initramfs-level.ts';
import type { InspectContext } from '../session/inspect-session.ts';

/** A squashfs: the root file system, that of an extension, or a file of its own. */
export interface SquashfsLevel {
  /** Of its file: `rootfs.sqsh`, `0.sqsh`. */
  readonly name: string;
  readonly role: 'rootfs' | 'extension' | 'other';
  /** Of an extension, as the list in the initramfs says. */
  readonly extension: { readonly name: string; readonly version: string } | undefined;
  readonly image: RandomAccess;
  readonly reader: SquashfsReader;
  readonly files: ReadableTree;
}

type SquashfsContext = Pick<InspectContext, 'signal'> & { readonly budget: Budget };

/** Opens one squashfs, and reads its names. */
export async function openSquashfsLevel(
  { name, role, image }: Pick<SquashfsLevel, 'name' | 'role' | 'image'>,
  { budget, signal }: SquashfsContext,
): Promise<SquashfsLevel> {
  const reader = await openSquashfs(image, { decompressors: blockDecompressors, budget });
  budget.spend('entries', reader.superblock.inodeCount);
  const { tree, files } = await treeFromSquashfs(reader, { signal, budget });
  const content: ReadableTree['content'] = (file) => squashfsContent(file, { reader, files });
  return { name, role, extension: undefined, image, reader, files: { tree, content } };
}

const SQUASHFS_NAME = /\.(?:sqsh|squashfs)$/;

/**
 * The squashfs images of an initramfs: the root file system, then the extension layers in the order in which init lays
 * them over it, then images that nothing lists.
 */
export async function squashfsOf(
  { belongings }: Pick<InitramfsLevel, 'belongings'>,
  context: InspectContext,
): Promise<readonly SquashfsLevel[]> {
  const rootfs = belongings.files.get(initramfsEntries.rootfs);
  const first =
    rootfs && (await openSquashfsLevel({ name: initramfsEntries.rootfs, role: 'rootfs', image: rootfs }, context));
  const extensions = (await readExtensionLayers({ belongings }, context)).map(levelOfExtension);
  const known = new Set([initramfsEntries.rootfs, ...extensions.map(({ name }) => name)]);
  const others: SquashfsLevel[] = [];
  for (const [name, image] of belongings.files)
    if (SQUASHFS_NAME.test(name) && !known.has(name))
      others.push(await openSquashfsLevel({ name, role: 'other', image }, context));
  return [...(first === undefined ? [] : [first]), ...extensions, ...others];
}

function levelOfExtension({ image: file, name, version, squashfs }: ReadableLayer): SquashfsLevel {
  const { image, reader, tree } = squashfs;
  const files: ReadableTree = { tree, content: (node) => squashfsContent(node, squashfs) };
  return { name: file, role: 'extension', extension: { name, version }, image, reader, files };
}
