import { fromByteName, parseEntryPath, toByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { KernelSource } from '../../recipe/index.ts';
import {
  type DirectoryNode,
  type Overlaid,
  overlay,
  ROOT_OWNER,
  type RootTree,
  resolvePath,
} from '../../rootfs/index.ts';
import type { ApplyLayersOptions, SourceReader } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';
import { MODULES } from './module-directories.ts';

/** Lays the modules of the kernel of this release into the tree, at `/lib/modules` or at the directory it links to. */
export async function addModules(
  tree: RootTree,
  { kernel, release }: { readonly kernel: KernelSource; readonly release: string | undefined },
  { sources, time }: ApplyLayersOptions,
): Promise<Overlaid> {
  if (kernel.modules === undefined) return { tree, changes: [] };
  const folder = modulesOf(kernel, await sources.tree(kernel.source));
  const what = `modules of ${describeSource(kernel.source)}`;
  const root = ofRelease(folder, release);
  return overlay(tree, { root }, { what, to: MODULES, owner: ROOT_OWNER, mtime: time });
}

/** The other releases whose modules lie in the source of a kernel. They are not taken. */
export async function otherReleases(
  kernel: KernelSource,
  release: string,
  sources: Pick<SourceReader, 'tree'>,
): Promise<readonly string[]> {
  if (kernel.modules === undefined) return [];
  const folder = modulesOf(kernel, await sources.tree(kernel.source));
  const kept = ofRelease(folder, release).children;
  return [...folder.children.keys()].filter((name) => !kept.has(name)).map(fromByteName);
}

const MODULE_FOLDERS = ['lib/modules', 'usr/lib/modules'];

function modulesOf({ modules, source }: KernelSource, tree: RootTree): DirectoryNode {
  const wanted = modules === undefined || modules === 'auto' ? MODULE_FOLDERS : [modules];
  const found = wanted
    .map((path) => resolvePath(tree, parseEntryPath(toByteName(path), 'modules')).node)
    .find((node) => node?.kind === 'directory');
  if (found?.kind === 'directory') return found;
  const looked = `looked for /${wanted.join(' and /')}`;
  throw new RootsmithError('SOURCE_NOT_FOUND', `${describeSource(source)} has no modules: ${looked}`, {
    hint: 'Set `kernel.modules` to the directory that holds `<release>/`, or to false for a kernel without modules.',
  });
}

/**
 * The folder without the directories of other releases. Where that of this release is missing, all of it: the check of
 * the kernel refuses it later.
 */
function ofRelease(folder: DirectoryNode, release: string | undefined): DirectoryNode {
  const own = toByteName(release ?? '');
  if (folder.children.get(own)?.kind !== 'directory') return folder;
  const kept = [...folder.children].filter(([name, { kind }]) => name === own || kind !== 'directory');
  return { ...folder, children: new Map(kept) };
}
