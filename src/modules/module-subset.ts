import { childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';
import {
  builtinNames,
  chooseModules,
  findDependencies,
  isModulePath,
  type ModuleFacts,
  type SelectedModules,
  selectModules,
} from '../formats/index.ts';
import type { DirectoryNode, FileNode, RootNode } from '../rootfs/index.ts';
import { type ModuleFile, modulesIn } from './module-directories.ts';
import { indexNames } from './rebuild-indexes.ts';

export interface SubsetReaders {
  readonly readFacts: (file: ModuleFile) => Promise<ModuleFacts>;
  /** Reads a small file: a list of the kernel's build. */
  readonly readFile: (node: FileNode) => Promise<Uint8Array>;
}

export interface ModuleSubset extends Pick<SelectedModules, 'left'> {
  /** The directory with these modules only, and without indexes. */
  readonly directory: DirectoryNode;
}

/**
 * The directory of a release with only those modules that are named, and all that they need. Modules that are part of
 * the kernel may be named too. Throws `MODULE_UNKNOWN`, `MODULE_CYCLE`, and what the readers throw.
 */
export async function moduleSubset(
  directory: DirectoryNode,
  names: readonly string[],
  { readFacts, readFile }: SubsetReaders,
): Promise<ModuleSubset> {
  const facts: ModuleFacts[] = [];
  for (const file of modulesIn(directory)) facts.push(await readFacts(file));
  const list = directory.children.get('modules.builtin');
  const builtin = new Set(list?.kind === 'file' ? builtinNames(await readFile(list)) : []);
  const modules = chooseModules(facts);
  const selected = selectModules(names, findDependencies(modules, builtin), modules, builtin);
  const kept = new Set(selected.modules.map(({ path }) => path));
  return { directory: withOnly(directory, ROOT_PATH, kept), left: selected.left };
}

/** Directories that would be left empty go too. */
function withOnly(directory: DirectoryNode, path: EntryPath, kept: ReadonlySet<string>): DirectoryNode {
  const children = new Map<string, RootNode>();
  for (const [name, node] of directory.children) {
    const here = childPath(path, name);
    if (node.kind === 'directory') {
      const part = withOnly(node, here, kept);
      if (part.children.size > 0) children.set(name, part);
    } else if (isModulePath(here) ? kept.has(here) : !indexNames.includes(here)) children.set(name, node);
  }
  return { ...directory, children };
}
