import { childPath, type EntryPath, fromByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { findIndexFormat, type ModuleDirectory, type RebuiltIndexes } from '../../modules/index.ts';
import {
  lookup,
  ownContent,
  type ReadableTree,
  type RootNode,
  type RootTree,
  TreeBuilder,
} from '../../rootfs/index.ts';
import type { ExtensionManifest, TalosVersion } from '../../talos/index.ts';
import { INDEX_LAYER, moduleReleasesOf } from '../initramfs/layer-modules.ts';
import { indexAllModules } from '../kernel/index-layer.ts';
import type { ModuleReader } from '../kernel/module-reader.ts';
import { type OpenedExtension, titleOf } from './opened-extension.ts';

/** The layer over all others with the indexes of all modules: those of the root file system and of all extensions. */
export interface IndexLayerOfAll extends Pick<RebuiltIndexes, 'missing'> {
  readonly metadata: ExtensionManifest;
  readonly tree: RootTree;
  /** How many modules the indexes know. */
  readonly modules: number;
}

/** The name of its file. */
export const INDEX_LAYER_IMAGE = 'modules.dep.sqsh';

export interface IndexLayerInput {
  readonly added: readonly OpenedExtension[];
  /** Layers of the base, which stay below the added ones. */
  readonly below: readonly ReadableTree[];
  /** The root file system of the result. */
  readonly tree: RootTree;
  /** The directory of the modules of the kernel that boots; undefined where there is none. */
  readonly own: ModuleDirectory | undefined;
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Makes the indexes that the kernel's tools look into, where an added extension brings modules. Throws
 * `KERNEL_MISMATCH` for modules of another kernel.
 */
export async function makeIndexLayer(
  input: IndexLayerInput,
  reader: ModuleReader,
): Promise<IndexLayerOfAll | undefined> {
  const { added, below, tree, own, version, time } = input;
  const bringing = added.filter((extension) => releasesOf(extension).length > 0);
  if (bringing.length === 0) return undefined;
  for (const extension of bringing) requireRelease(extension, own);
  if (own === undefined) throw new Error('bug: modules without a directory');
  const layers = [...below, ...added.map((extension) => ({ tree: extension.tree, content: ownContent }))];
  const format = await findIndexFormat({ directory: own.node, readFile: reader.file, version });
  const { tree: indexed, modules, missing } = await indexAllModules({ tree, own, layers, format, time }, reader);
  const indexes = treeOfIndexes(indexed, own.path, { time, reader });
  return { metadata: metadataOf(own.release), tree: indexes, modules, missing };
}

function releasesOf({ tree, manifest }: OpenedExtension): readonly string[] {
  return moduleReleasesOf({ image: '', tree, ...manifest });
}

function requireRelease(extension: OpenedExtension, own: ModuleDirectory | undefined): void {
  const other = releasesOf(extension).find((release) => release !== own?.release);
  if (other === undefined) return;
  const found = own === undefined ? 'the root file system has no modules' : `the kernel is ${own.release}`;
  throw new RootsmithError(
    'KERNEL_MISMATCH',
    `the extension ${titleOf(extension)} has modules for the kernel ${other}, but ${found}`,
    {
      hint: 'Take the build of the extension that was made for this kernel.',
      details: { release: own?.release ?? '', found: other },
    },
  );
}

function metadataOf(release: string): ExtensionManifest {
  return {
    name: INDEX_LAYER,
    version: release,
    author: 'Talos Machinery',
    description: 'Combined modules.dep for all extensions',
    constraint: '',
    extraInfo: undefined,
  };
}

interface ReadOptions {
  readonly time: number;
  readonly reader: Pick<ModuleReader, 'content'>;
}

/** All indexes and lists of a directory of modules, and nothing else of it. */
function treeOfIndexes(tree: RootTree, at: EntryPath, { time, reader }: ReadOptions): RootTree {
  const directory = lookup(tree, at);
  if (directory?.kind !== 'directory') throw new Error('bug: indexes without a directory');
  const builder = new TreeBuilder({ mtime: time });
  for (const [name, node] of directory.children) {
    if (node.kind === 'directory' || !fromByteName(name).startsWith('modules.')) continue;
    builder.add(childPath(at, name), plain(node, { time, reader }));
  }
  return builder.tree();
}

function plain(node: RootNode, { time, reader }: ReadOptions): RootNode {
  const same = { ...node, uid: 0, gid: 0, mtime: time, xattrs: new Map() };
  if (same.kind !== 'file') return same;
  return { ...same, content: { kind: 'stream', open: () => reader.content(same) } };
}
