import { childPath, type EntryPath, ROOT_PATH, splitPath } from '../bytes/index.ts';
import type { RootNode, RootTree } from './node.ts';
import { isOverlayOpaque } from './whiteout.ts';

/**
 * Where a tree that overlayfs lays over another hides what that one has at `path`: the path of what does it;
 * undefined where it shows. Unlike `overlay`, overlayfs takes paths as they are: a symlink below does not lead a
 * directory above elsewhere, but is hidden by it. Directories merge.
 */
export function hidingPath(upper: RootTree, path: EntryPath, node: RootNode): EntryPath | undefined {
  let above: RootNode = upper.root;
  let here = ROOT_PATH;
  let opaque: EntryPath | undefined;
  for (const name of splitPath(path)) {
    if (above.kind !== 'directory') return here;
    if (here !== ROOT_PATH && isOverlayOpaque(above)) opaque ??= here;
    const child: RootNode | undefined = above.children.get(name);
    // What an opaque directory does not have is not there.
    if (child === undefined) return opaque;
    above = child;
    here = childPath(here, name);
  }
  return above.kind === 'directory' && node.kind === 'directory' ? undefined : here;
}
