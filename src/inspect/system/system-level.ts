import { type EntryPath, parseEntryPath, splitPath } from '../../bytes/index.ts';
import {
  lookup,
  plainDirectoryAttributes,
  type ReadableTree,
  type RootNode,
  type RootTree,
  TreeDraft,
  walkTree,
} from '../../rootfs/index.ts';
import type { InitramfsLevel } from '../initramfs/initramfs-level.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import { stackTrees } from './stack-trees.ts';

/** Where an entry of the whole comes from. */
export interface Origin {
  readonly kind: 'rootfs' | 'extension' | 'initramfs' | 'layer' | 'file';
  /** Of the extension, of the squashfs, or `layer 2`. */
  readonly name: string;
}

/** The files as whoever runs them sees them: a node, a container, or whoever unpacks the file. */
export interface SystemLevel extends ReadableTree {
  readonly view: 'node' | 'container' | 'file';
  /** A directory that several bring is of the lowest of them. */
  readonly originOf: (node: RootNode) => Origin;
}

/** A tree that is the whole. */
export function systemOfTree({ tree, content }: ReadableTree, view: SystemLevel['view'], origin: Origin): SystemLevel {
  return { tree, content, view, originOf: () => origin };
}

/** What is asked of a squashfs to lay it over others. */
type StackedSquashfs = Pick<SquashfsLevel, 'name' | 'role' | 'extension' | 'files'>;

/**
 * What a node sees: the root file system, the extension layers over it, and the firmware that the initramfs holds for
 * it. The root file system must be the first of the images.
 */
export async function systemOfNode(
  [rootfs, ...rest]: readonly [StackedSquashfs, ...StackedSquashfs[]],
  initramfs: InitramfsLevel | undefined,
): Promise<SystemLevel> {
  const sources = new Sources(rootfs);
  let { tree } = rootfs.files;
  for (const level of rest.filter(({ role }) => role === 'extension')) {
    const before = tree;
    tree = stackTrees(tree, level.files.tree);
    sources.note(level.files, { kind: 'extension', name: level.extension?.name ?? level.name }, { before, tree });
  }
  if (initramfs !== undefined && initramfs.belongings.firmware.size > 0) {
    const files = await initramfs.files();
    const before = tree;
    tree = withFirmware(tree, files.tree, [...initramfs.belongings.firmware]);
    sources.note(files, { kind: 'initramfs', name: 'initramfs' }, { before, tree });
  }
  return { view: 'node', tree, content: (file) => sources.contentOf(file), originOf: (node) => sources.originOf(node) };
}

/** Who brought which node. What nobody noted is of the root file system. */
class Sources {
  readonly #rootfs: StackedSquashfs;
  readonly #origins = new Map<RootNode, { readonly origin: Origin; readonly content: ReadableTree['content'] }>();

  constructor(rootfs: StackedSquashfs) {
    this.#rootfs = rootfs;
  }

  /** Notes the nodes of a source that are in the result. A directory that was there before stays with who brought it. */
  note(
    { tree: source, content }: ReadableTree,
    origin: Origin,
    { before, tree }: { readonly before: RootTree; readonly tree: RootTree },
  ): void {
    for (const { path, node } of walkTree(source)) {
      const shown = nodeAt(tree, path);
      const old = nodeAt(before, path);
      if (shown === node) this.#origins.set(shown, { origin, content });
      const earlier = old === undefined ? undefined : this.#origins.get(old);
      if (shown?.kind === 'directory' && shown !== node && earlier !== undefined) this.#origins.set(shown, earlier);
    }
  }

  originOf(node: RootNode): Origin {
    return this.#origins.get(node)?.origin ?? { kind: 'rootfs', name: this.#rootfs.name };
  }

  contentOf: ReadableTree['content'] = (file) => (this.#origins.get(file)?.content ?? this.#rootfs.files.content)(file);
}

/** The node at a path, no symlink followed. */
function nodeAt(tree: RootTree, path: EntryPath): RootNode | undefined {
  let node: RootNode | undefined = tree.root;
  for (const name of splitPath(path)) node = node?.kind === 'directory' ? node.children.get(name) : undefined;
  return node;
}

/** Firmware directories of the initramfs are mounted over those of the root file system, and hide all that is there. */
function withFirmware(tree: RootTree, initramfs: RootTree, folders: readonly string[]): RootTree {
  const draft = new TreeDraft(tree);
  for (const folder of folders) {
    const path = parseEntryPath(folder);
    const node = lookup(initramfs, path, { followLast: false });
    if (node?.kind !== 'directory') continue;
    const made = draft.makeDirectories(path, plainDirectoryAttributes(0));
    if (typeof made === 'number') draft.put(path, node);
  }
  return draft.finish();
}
