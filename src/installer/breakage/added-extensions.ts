import { type EntryPath, parseEntryPath } from '../../bytes/index.ts';
import type { ExtensionLayer } from '../../initramfs/index.ts';
import { buildTree, lookup, type RootTree, walkTree } from '../../rootfs/index.ts';
import type { AddedExtensions } from '../extensions/added-extensions.ts';
import { findCollisions, type NamedTree } from '../extensions/collisions.ts';
import { titleOf } from '../extensions/opened-extension.ts';
import { INDEX_LAYER } from '../initramfs/layer-modules.ts';
import { type Breakage, listed, shownPath } from './finding.ts';
import { nameOf } from './hidden-files.ts';

export interface AddedExtensionsInput {
  readonly added: Pick<AddedExtensions, 'extensions' | 'layers'>;
  /** Those of the base. */
  readonly extensions: readonly ExtensionLayer[];
  /** The files of the base's firmware in the initramfs. */
  readonly firmwareFiles: ReadonlySet<string>;
  /** The root file system of the result. */
  readonly tree: RootTree;
}

/** Finds extensions that hide files of each other, or whole directories of the root file system. */
export function findExtensionConflicts(input: AddedExtensionsInput): readonly Breakage[] {
  return [...collisions(input), ...input.added.layers.flatMap((layer) => hiddenDirectories(layer, input.tree))];
}

function collisions({ added, extensions, firmwareFiles }: AddedExtensionsInput): readonly Breakage[] {
  const there: readonly NamedTree[] = [
    ...extensions
      .filter(({ name }) => name !== INDEX_LAYER)
      .map((layer) => ({ title: `${nameOf(layer)} of the base`, tree: layer.tree })),
    { title: 'the firmware of the base', tree: treeOfPaths(firmwareFiles) },
  ];
  const own = added.extensions.map((extension) => ({ title: titleOf(extension), tree: extension.tree }));
  return findCollisions(there, own).map(({ first, second, paths }) => ({
    rule: 'extension-collision',
    message: `the system extensions ${first} and ${second} both bring ${listed(paths.map(shownPath))}, and only one of them would be seen`,
    advice: 'Leave one of the extensions out, or take builds of them that do not overlap.',
  }));
}

function treeOfPaths(paths: ReadonlySet<string>): RootTree {
  const plain = { mode: 0, uid: 0, gid: 0, mtime: 0, xattrs: new Map<string, Uint8Array>() };
  return buildTree([...paths].map((path) => ({ path: parseEntryPath(path), node: { ...plain, kind: 'fifo' } })));
}

/** overlayfs shows a directory of a layer in place of a link, and a file in place of a directory, with all behind it. */
function hiddenDirectories(
  { image, metadata: { name, version }, tree }: AddedExtensions['layers'][number],
  rootfs: RootTree,
): readonly Breakage[] {
  const paths: EntryPath[] = [];
  for (const { path, node } of walkTree(tree)) {
    const below = lookup(rootfs, path, { followLast: false });
    const isOther = below !== undefined && (node.kind === 'directory') !== (below.kind === 'directory');
    if (isOther && !paths.some((parent) => path.startsWith(`${parent}/`))) paths.push(path);
  }
  if (paths.length === 0) return [];
  return [
    {
      rule: 'hidden-by-extension',
      message: `the system extension ${nameOf({ image, name, version })} would hide all of ${listed(paths.map(shownPath))} of the root file system: it brings another kind of entry there`,
      advice: 'Take the build of the extension that was made for this release of Talos.',
    },
  ];
}
