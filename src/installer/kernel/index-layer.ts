import { baseName, childPath, parentPath, parseEntryPath } from '../../bytes/index.ts';
import type { InitramfsSegment, ReadableLayer } from '../../initramfs/index.ts';
import {
  findIndexFormat,
  type IndexFormat,
  type ModuleDirectory,
  type RebuiltIndexes,
  rebuildIndexes,
} from '../../modules/index.ts';
import {
  type FileNode,
  lookup,
  type ReadableTree,
  type RootTree,
  squashfsContent,
  TreeDraft,
} from '../../rootfs/index.ts';
import type { TalosVersion } from '../../talos/index.ts';
import {
  hasModuleIndex,
  INDEX_LAYER,
  type LayerDirectory,
  layerDirectories,
  moduleReleasesOf,
} from '../initramfs/layer-modules.ts';
import { moduleFilesOfLayer } from './layer-module-files.ts';
import type { ModuleReader } from './module-reader.ts';

/** The layer of the base whose module indexes count at boot, with those indexes made anew. */
export interface IndexedLayer extends ReadableLayer {
  /** The segment of the initramfs that holds its file. */
  readonly segment: InitramfsSegment;
  /** Its tree with the new indexes. */
  readonly newTree: RootTree;
  /** How many modules these know. */
  readonly modules: number;
}

/** Which layer's indexes hide those of the root file system: none, one that can be made anew, or another. */
export type HidingIndex =
  | { readonly kind: 'none' }
  | { readonly kind: 'layer'; readonly layer: ReadableLayer; readonly directory: LayerDirectory }
  | { readonly kind: 'other' };

/** Finds it. Only the layer that the imager makes of all extensions lists all modules, and can be made anew. */
export function findHidingIndex(extensions: readonly ReadableLayer[], release: string): HidingIndex {
  const concerned = extensions.filter((layer) => moduleReleasesOf(layer).includes(release));
  const layer = concerned.findLast((each) => hasModuleIndex(each, release));
  if (layer === undefined) return concerned.length === 0 ? { kind: 'none' } : { kind: 'other' };
  const [directory] = layerDirectories(layer, release);
  const isAlone = extensions.filter(({ image }) => image === layer.image).length === 1;
  return layer.name === INDEX_LAYER && directory !== undefined && isAlone
    ? { kind: 'layer', layer, directory }
    : { kind: 'other' };
}

export interface LayerToIndex {
  readonly hiding: Extract<HidingIndex, { readonly kind: 'layer' }>;
  readonly extensions: readonly ReadableLayer[];
  /** The new root file system, and the directory of the release in it. */
  readonly tree: RootTree;
  readonly own: ModuleDirectory;
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970, for new files. */
  readonly time: number;
}

/** The imager's configuration of depmod puts modules of extensions before those of the kernel. */
const IMAGER_SEARCH = ['extras', 'built-in'];

/** Makes the indexes of the root file system's modules together with those of all extensions. */
export async function indexLayer(
  { hiding: { layer, directory }, extensions, tree, own, version, time }: LayerToIndex,
  reader: ModuleReader,
): Promise<Pick<IndexedLayer, 'newTree' | 'modules'> & Pick<RebuiltIndexes, 'missing'>> {
  const readFile = async (node: FileNode): Promise<Uint8Array> => await reader.file(readable(node, treeOf(layer)));
  const format = await findIndexFormat({ directory: directory.node, readFile, version });
  const rebuilt = await indexAllModules({ layers: extensions.map(treeOf), tree, own, format, time }, reader);
  const { modules, missing } = rebuilt;
  return { newTree: withIndexes(layer.tree, directory, rebuilt), modules, missing };
}

function treeOf({ tree, squashfs }: ReadableLayer): ReadableTree {
  return { tree, content: (node) => squashfsContent(node, squashfs) };
}

export interface AllModules {
  /** The lowest first. */
  readonly layers: readonly ReadableTree[];
  /** The root file system, and the directory of the release in it. */
  readonly tree: RootTree;
  readonly own: ModuleDirectory;
  readonly format: IndexFormat;
  /** Seconds since 1970, for new files. */
  readonly time: number;
}

/** The root file system with the modules of all layers, and with the indexes of all of them, as the imager makes them. */
export async function indexAllModules(
  { layers, tree, own, format, time }: AllModules,
  reader: ModuleReader,
): Promise<RebuiltIndexes> {
  const merged = withModulesOf(layers, { tree, own });
  const options = { ...format, readFacts: reader.facts, readFile: reader.file, time, search: IMAGER_SEARCH };
  return await rebuildIndexes(merged, own.path, options);
}

/** The root file system with the modules of all layers, the highest counting, as overlayfs shows them. */
function withModulesOf(layers: readonly ReadableTree[], { tree, own }: Pick<AllModules, 'tree' | 'own'>): RootTree {
  const draft = new TreeDraft(tree);
  for (const layer of layers)
    for (const { path, node } of moduleFilesOfLayer(layer.tree, own.release)) {
      const target = parseEntryPath(`${own.path}/${path}`);
      const made = draft.makeDirectories(parentPath(target), own.node);
      if (typeof made === 'number') draft.put(target, readable(node, layer));
    }
  return draft.finish();
}

/** A file of a layer, with its content to be read from there. */
function readable(node: FileNode, { content }: ReadableTree): FileNode {
  return { ...node, content: { kind: 'stream', open: () => content(node) } };
}

/** The layer with the new indexes; they get the owner, mode and label of the old ones. */
function withIndexes(
  tree: RootTree,
  { path, node }: LayerDirectory,
  { tree: result, files }: Pick<RebuiltIndexes, 'tree' | 'files'>,
): RootTree {
  const draft = new TreeDraft(tree);
  const known = node.children.get('modules.dep');
  for (const file of files) {
    const made = lookup(result, file);
    const old = node.children.get(baseName(file)) ?? known ?? made;
    if (made?.kind === 'file' && old !== undefined)
      draft.put(childPath(path, baseName(file)), { ...made, mode: old.mode, xattrs: old.xattrs });
  }
  return draft.finish();
}
