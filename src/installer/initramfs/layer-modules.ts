import { type EntryPath, fromByteName, parseEntryPath, toByteName } from '../../bytes/index.ts';
import type { ExtensionLayer } from '../../initramfs/index.ts';
import { type DirectoryNode, lookup } from '../../rootfs/index.ts';

const LAYER_FOLDERS = ['lib/modules', 'usr/lib/modules'];

/** The layer that the imager makes of all extensions with modules: it holds the indexes of all modules. */
export const INDEX_LAYER = 'modules.dep';

/** The releases that a layer has modules or indexes for. */
export function moduleReleasesOf({ tree, name, version }: ExtensionLayer): readonly string[] {
  const found = LAYER_FOLDERS.flatMap((folder) => {
    const node = lookup(tree, parseEntryPath(folder), { followLast: false });
    if (node?.kind !== 'directory') return [];
    return [...node.children].filter(([, { kind }]) => kind === 'directory').map(([child]) => fromByteName(child));
  });
  return found.length === 0 && name === INDEX_LAYER && version !== '' ? [version] : [...new Set(found)].sort();
}

/** Whether a layer has indexes for a release, which hide those of the root file system. */
export function hasModuleIndex(layer: ExtensionLayer, release: string): boolean {
  const inLayer = layerDirectories(layer, release).some(({ node }) => node.children.has('modules.dep'));
  return layer.name === INDEX_LAYER || inLayer;
}

/** A directory of a release in a layer. */
export interface LayerDirectory {
  readonly path: EntryPath;
  readonly node: DirectoryNode;
}

/** The directories of a release in a layer: there is one, wherever this Talos has its modules. */
export function layerDirectories({ tree }: Pick<ExtensionLayer, 'tree'>, release: string): readonly LayerDirectory[] {
  return LAYER_FOLDERS.flatMap((folder) => {
    const path = parseEntryPath(`${folder}/${toByteName(release)}`);
    const node = lookup(tree, path, { followLast: false });
    return node?.kind === 'directory' ? [{ path, node }] : [];
  });
}
