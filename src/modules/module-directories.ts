import { childPath, type EntryPath, fromByteName, parseEntryPath } from '../bytes/index.ts';
import { isModulePath } from '../formats/index.ts';
import { type DirectoryNode, type FileNode, type RootTree, resolvePath, walkTree } from '../rootfs/index.ts';

/** The directory of one kernel's modules: `/lib/modules/<release>`, with symlinks resolved. */
export interface ModuleDirectory {
  readonly release: string;
  readonly path: EntryPath;
  readonly node: DirectoryNode;
}

/** Where Talos and every kernel look for modules; on a usr-merged tree it is a link into `usr`. */
export const MODULES: EntryPath = parseEntryPath('lib/modules');

/** The directories of modules in a tree, by release. */
export function moduleDirectories(tree: RootTree): readonly ModuleDirectory[] {
  const { path, node } = resolvePath(tree, MODULES);
  if (node?.kind !== 'directory') return [];
  return [...node.children]
    .flatMap(([name, child]) =>
      child.kind === 'directory' ? [{ release: fromByteName(name), path: childPath(path, name), node: child }] : [],
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A module, and its path in the directory of its release. */
export interface ModuleFile {
  readonly path: EntryPath;
  readonly node: FileNode;
}

/** The modules in a directory, compressed ones too. */
export function* modulesIn(directory: DirectoryNode): Generator<ModuleFile, void, void> {
  for (const { path, node } of walkTree({ root: directory }))
    if (node.kind === 'file' && isModulePath(path)) yield { path, node };
}
