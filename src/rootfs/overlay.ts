import { childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';
import { type AttributeOverrides, ROOT_OWNER } from './attributes.ts';
import { TreeDraft } from './draft.ts';
import { mapTree } from './map-tree.ts';
import { type Merge, mergeChildren, newMerge, requireDirectory, type TreeChange } from './merge.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';
import { resolvePath } from './resolve.ts';
import { sortedNames } from './walk.ts';
import { isOpaque, isOverlayWhiteout, parseWhiteout, withoutOpaqueMark } from './whiteout.ts';

export interface OverlayOptions extends AttributeOverrides {
  /** What the source is, for error messages: "layer `./overlay`". */
  readonly what: string;
  /** The directory that the source's root is laid over. It is created if it is missing. @default the root */
  readonly to?: EntryPath;
  /**
   * Whether `.wh.` names, devices 0:0 and opaque directories of the source take effect as whiteouts. @default
   * 'apply'
   */
  readonly whiteouts?: 'apply' | 'literal';
  /** The time of directories that have to be created, in seconds since 1970. @default 0 */
  readonly mtime?: number;
}

export interface Overlaid {
  readonly tree: RootTree;
  /** The changes in the order in which they happened, which is that of the source's sorted paths. */
  readonly changes: readonly TreeChange[];
}

/**
 * Lays a whole tree over another, as `COPY --from=IMAGE / /` does, but aware of symlinks: a directory of the
 * source merges *through* a symlink of the tree (usr-merge: `/lib` to `usr/lib`) and never replaces it. Files and
 * symlinks replace files, symlinks and empty directories; over a directory with content they fail with
 * `LAYER_CONFLICT`. Existing directories get the attributes that the source describes, except the root, and keep
 * the xattrs that only they have. Owners become root unless `owner` says otherwise. Whiteouts remove what is in
 * the tree, never what the source adds.
 */
export function overlay(tree: RootTree, source: RootTree, options: OverlayOptions): Overlaid {
  const { what, to = ROOT_PATH, whiteouts = 'apply', mtime = 0, owner = ROOT_OWNER, mode, clampMtime } = options;
  const draft = new TreeDraft(tree);
  const visible = whiteouts === 'apply' ? withoutWhiteouts(source) : source;
  const merge = newMerge({ draft, source: visible, what, overrides: { owner, mode, clampMtime }, mtime });
  const place = { from: ROOT_PATH, to: resolvePath(draft, to).path };
  requireDirectory(merge, place);
  if (whiteouts === 'apply') applyWhiteouts(merge, source.root, place);
  mergeChildren(merge, visible.root, place);
  return { tree: draft.finish(), changes: merge.changes };
}

/** Whiteouts are applied before anything is added, so that they cannot hide anything of the source. */
function applyWhiteouts(merge: Merge, source: DirectoryNode, place: OpenPlace['place']): void {
  // This does not recurse: a path can hold two thousand directories, more than fit on the stack.
  const pending = [whiteoutsIn(merge, { source, place })];
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const next = top.next();
    if (next.done === true) pending.pop();
    else pending.push(whiteoutsIn(merge, next.value));
  }
}

interface OpenPlace {
  readonly source: DirectoryNode;
  readonly place: { readonly from: EntryPath; readonly to: EntryPath };
}

/** Applies the whiteouts of one directory, and yields the subdirectories to look at next. */
function* whiteoutsIn(merge: Merge, { source, place: { from, to } }: OpenPlace): Generator<OpenPlace, void, void> {
  const { path, node } = resolvePath(merge.draft, to);
  if (node?.kind !== 'directory') return;
  const remove = (name: string): void => {
    const gone = childPath(path, name);
    if (merge.draft.remove(gone)) merge.changes.push({ kind: 'removed', path: gone, from: childPath(from, name) });
  };
  if (isOpaque(source)) for (const name of sortedNames(node)) remove(name);
  for (const name of sortedNames(source)) {
    const child = source.children.get(name);
    const hidden = parseWhiteout(name);
    if (hidden.kind === 'whiteout') remove(hidden.name);
    else if (child !== undefined && isOverlayWhiteout(child)) remove(name);
    else if (child?.kind === 'directory')
      yield { source: child, place: { from: childPath(from, name), to: childPath(path, name) } };
  }
}

function withoutWhiteouts(tree: RootTree): RootTree {
  return mapTree(tree, (node) => {
    const unmarked = withoutOpaqueMark(node);
    if (unmarked.kind !== 'directory') return unmarked;
    const kept = [...unmarked.children].filter(([name, child]) => !isWhiteout(name, child));
    return { ...unmarked, children: new Map(kept) };
  });
}

function isWhiteout(name: string, node: RootNode): boolean {
  return parseWhiteout(name).kind !== 'none' || isOverlayWhiteout(node);
}
