import { childPath, type EntryPath, fromByteName, parseEntryPath } from '../../bytes/index.ts';
import { type DirectoryNode, lookup, type RootTree, sortedNames } from '../../rootfs/index.ts';

/** The modules of one kernel in an extension: it has no symlink from `lib` to `usr/lib`. */
export interface ModulesOfRelease {
  /** `usr/lib/modules` or `lib/modules`. */
  readonly home: string;
  readonly release: string;
  readonly path: EntryPath;
  readonly node: DirectoryNode;
}

const homes = ['usr/lib/modules', 'lib/modules'];

/** The folders of modules in a root file system of an extension, wherever releases of Talos look for them. */
export function moduleFolders(rootfs: RootTree): readonly ModulesOfRelease[] {
  return homes.flatMap((home) => {
    const path = parseEntryPath(home);
    const node = lookup(rootfs, path, { followLast: false });
    if (node?.kind !== 'directory') return [];
    return sortedNames(node).flatMap((name) => {
      const child = node.children.get(name);
      const release = fromByteName(name);
      return child?.kind === 'directory' ? [{ home, release, path: childPath(path, name), node: child }] : [];
    });
  });
}
