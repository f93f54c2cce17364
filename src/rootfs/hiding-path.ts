import { childPath, type EntryPath, ROOT_PATH, splitPath } from '../bytes/index.ts';
import type { RootNode, RootTree } from './node.ts';
import { isOverlayOpaque } from './whiteout.ts';

/**
 * When overlayfs mounts the tree `upper` over another, finds the path of `upper` that hides the node at `path` of
 * the lower tree; undefined if the node stays visible. Unlike `overlay`, overlayfs takes paths as they are: a
 * symlink in the lower tree does not redirect a directory of the upper one but is hidden by it. Directories merge.
 */
export function hidingPath(upper: RootTree, path: EntryPath, node: RootNode): EntryPath | undefined {
  let above: RootNode = upper.root;
  let here = ROOT_PATH;
  let opaque: EntryPath | undefined;
  for (const name of splitPath(path)) {
    if (above.kind !== 'directory') return here;
    if (here !== ROOT_PATH && isOverlayOpaque(above)) opaque ??= here;
    const child: RootNode | undefined = above.children.get(name);
    // An opaque directory also hides the names that it does not have.
    if (child === undefined) return opaque;
    above = child;
    here = childPath(here, name);
  }
  return above.kind === 'directory' && node.kind === 'directory' ? undefined : here;
}
