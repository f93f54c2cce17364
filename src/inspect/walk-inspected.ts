import { type ByteStream, type EntryPath, streamOf } from '../bytes/index.ts';
import { type ReadableTree, type RootNode, walkTree } from '../rootfs/index.ts';
import type { Inspected } from './model.ts';
import type { Origin } from './system/system-level.ts';

/** A level whose entries can be walked. `system` is the whole as a node, a container or an unpacker sees it. */
export type InspectedLevel = 'layers' | 'initramfs' | 'squashfs' | 'system';

/** One name in one tree. */
export interface InspectedEntry {
  /** The tree: `layer 1`, `initramfs`, the file of a squashfs, or `system`. */
  readonly tree: string;
  /** A byte string without a leading slash; the root is empty. */
  readonly path: EntryPath;
  readonly node: RootNode;
  /** False for the second and later names of one inode. */
  readonly isFirstLink: boolean;
  /** Who brought it. Of trees other than the system, the tree itself. */
  readonly origin: Origin;
  /** The bytes of a file, from their start each time; of anything else none. */
  readonly content: () => ByteStream;
}

/** Every entry of a level: tree by tree, parents before their children, siblings in the order of their bytes. */
export async function* walkInspected(
  inspected: Inspected,
  level: InspectedLevel,
): AsyncGenerator<InspectedEntry, void, void> {
  switch (level) {
    case 'layers':
      for (const layer of await inspected.layers()) {
        const name = `layer ${layer.number}`;
        yield* walkReadable(await layer.files(), name, () => ({ kind: 'layer', name }));
      }
      return;
    case 'initramfs':
      return yield* walkReadable(await (await inspected.initramfs()).files(), level, () => ({
        kind: 'initramfs',
        name: 'initramfs',
      }));
    case 'squashfs':
      for (const { name, role, extension, files } of await inspected.squashfs()) {
        const kind = role === 'other' ? 'file' : role;
        yield* walkReadable(files, name, () => ({ kind, name: extension?.name ?? name }));
      }
      return;
    case 'system': {
      const system = await inspected.system();
      return yield* walkReadable(system, level, system.originOf);
    }
  }
}

function* walkReadable(
  { tree, content }: ReadableTree,
  name: string,
  originOf: (node: RootNode) => Origin,
): Generator<InspectedEntry, void, void> {
  for (const { path, node, isFirstLink } of walkTree(tree)) {
    const open = (): ByteStream => (node.kind === 'file' ? content(node) : streamOf());
    yield { tree: name, path, node, isFirstLink, origin: originOf(node), content: open };
  }
}
