import { childPath, type EntryPath, fromByteName } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import {
  type AttributeOverrides,
  emptyDirectory,
  mergedAttributes,
  type Owner,
  plainDirectoryAttributes,
  ROOT_OWNER,
  withOverrides,
} from './attributes.ts';
import type { TreeDraft } from './draft.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';
import { lookup, type ResolvedPath, resolvePath } from './resolve.ts';
import { showPath } from './show-path.ts';
import { sortedNames } from './walk.ts';

/**
 * One change that laying a tree over another made. Directories that existed before, or were created on the way,
 * are not listed.
 */
export interface TreeChange {
  readonly kind: 'added' | 'replaced' | 'removed';
  /** The path in the result. */
  readonly path: EntryPath;
  /** The path in the source; it differs from `path` where a symlink of the base led elsewhere. */
  readonly from: EntryPath;
}

/** The state of one merge. */
export interface Merge {
  readonly draft: TreeDraft;
  /** The whole source, to find out where its symlinks lead. */
  readonly source: RootTree;
  /** What the source is, for error messages: "layer image:…". */
  readonly what: string;
  readonly overrides: AttributeOverrides;
  /** The new inode for each inode of the source. Hard links stay together, and apart from those of other merges. */
  readonly inodes: Map<RootNode, RootNode>;
  /** The paths that this merge has put, merged or passed through, with the path of the source that did it. */
  readonly taken: Map<EntryPath, EntryPath>;
  readonly changes: TreeChange[];
  /** The time of directories that have to be created, in seconds since 1970. */
  readonly mtime: number;
}

/** A merge at its beginning. */
export function newMerge(
  options: Pick<Merge, 'draft' | 'source' | 'what' | 'overrides' | 'mtime'> & { readonly changes?: TreeChange[] },
): Merge {
  return { changes: [], ...options, inodes: new Map(), taken: new Map() };
}

interface Place {
  readonly from: EntryPath;
  /** The destination, with symlinks resolved. */
  readonly to: EntryPath;
}

/**
 * Lays the children of a directory over those of the directory at `to`. A directory merges with a directory, also
 * through a symlink in its place (usr-merge: `/lib` leads to `usr/lib`); everything else replaces. Replacing a
 * directory that has content fails with `LAYER_CONFLICT`: docker's classic builder would remove the directory
 * silently, and BuildKit refuses as well.
 */
export function mergeChildren(merge: Merge, directory: DirectoryNode, place: Place): void {
  // This does not recurse: a path can hold two thousand directories, more than fit on the stack.
  const pending = [childrenOf(directory, place)];
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const next = top.next();
    if (next.done === true) pending.pop();
    else if (next.value.node.kind !== 'directory') mergeLeaf(merge, next.value.node, next.value.place);
    else pending.push(childrenOf(next.value.node, mergeDirectory(merge, next.value.node, next.value.place)));
  }
}

/** Puts one node of the source, with everything below it, at a place whose parent exists. */
export function mergeNode(merge: Merge, node: RootNode, place: Place): void {
  if (node.kind === 'directory') mergeChildren(merge, node, mergeDirectory(merge, node, place));
  else mergeLeaf(merge, node, place);
}

function* childrenOf(
  directory: DirectoryNode,
  { from, to }: Place,
): Generator<{ readonly node: RootNode; readonly place: Place }, void, void> {
  for (const name of sortedNames(directory)) {
    const node = directory.children.get(name);
    if (node === undefined) continue;
    const below = childPath(to, name);
    // Both are mostly the same text, which is then kept once only.
    yield { node, place: { from: from === to ? below : childPath(from, name), to: below } };
  }
}

function mergeLeaf(merge: Merge, node: Exclude<RootNode, DirectoryNode>, place: Place): void {
  const { draft, inodes, overrides } = merge;
  if (isTakenBySame(merge, node, place)) return;
  const there = draft.get(place.to);
  if (there?.kind === 'directory' && there.children.size > 0) throw wouldReplaceDirectory(merge, node, place);
  const inode = inodes.get(node) ?? withOverrides(node, overrides);
  inodes.set(node, inode);
  putNode(merge, inode, place);
}

/**
 * Makes sure that there is a directory at a path without symlinks. Created ones have mode 0755 and owner root,
 * unless the overrides say otherwise.
 */
export function requireDirectory(
  { draft, what, mtime }: Merge,
  { from, to }: Place,
  owner: Owner | 'keep' = ROOT_OWNER,
): void {
  const attributes = withOverrides(emptyDirectory(plainDirectoryAttributes(mtime)), { owner });
  const made = draft.makeDirectories(to, attributes);
  if (typeof made === 'number') return;
  const found = `\`${showPath(made)}\` is a ${draft.get(made)?.kind ?? 'file'}`;
  throw new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: cannot put \`${showPath(from)}\` at \`${showPath(to)}\`: ${found}`,
    {
      hint: `Remove \`${showPath(made)}\` first, or choose another destination.`,
      details: { path: showPath(to), from: showPath(from), blockedBy: showPath(made) },
    },
  );
}

/** Puts or merges a directory without its content, and gives the place where the content goes. */
function mergeDirectory(merge: Merge, directory: DirectoryNode, place: Place): Place {
  const { draft, overrides, taken } = merge;
  const there = draft.get(place.to);
  const through = there?.kind === 'symlink' ? resolvePath(draft, place.to) : undefined;
  if (through !== undefined && (through.node === undefined || through.node.kind === 'directory')) {
    return enter(merge, place, through);
  }
  const cut = through && merge.taken.get(through.path);
  if (through !== undefined && cut !== undefined) throw cutsOff(merge, place, { path: through.path, by: cut });
  const described = withOverrides(directory, overrides);
  if (there?.kind === 'directory') {
    if (directory.implied === undefined) draft.describe(place.to, mergedAttributes(there, described));
    taken.set(place.to, place.from);
  } else if (taken.has(place.to)) throw bothLandAt(merge, place);
  else putNode(merge, emptyDirectory(described, directory.implied), place);
  return place;
}

/** Goes to the directory that a symlink of the base leads to, and creates it if it is missing. */
function enter(merge: Merge, { from, to }: Place, through: ResolvedPath): Place {
  const behind = { from, to: through.path };
  requireDirectory(merge, behind);
  if (lookup(merge.draft, to)?.kind !== 'directory') throw leadsNowhere(merge, { from, to });
  // A later entry of the source must not replace a symlink on this way.
  for (const path of [...through.links, behind.to]) merge.taken.set(path, from);
  return behind;
}

function putNode({ draft, changes, taken }: Merge, node: RootNode, { from, to }: Place): void {
  changes.push({ kind: draft.get(to) === undefined ? 'added' : 'replaced', path: to, from });
  draft.put(to, node);
  taken.set(to, from);
}

/**
 * Symlinks of the base can bring two entries of the source to one place: `/lib/x` and `/usr/lib/x` on a usr-merged
 * base. If one is a symlink to the other, as distributions have it, the file stays and the symlink, which would
 * lead to itself, is left out. All other cases are conflicts that a person has to solve.
 */
function isTakenBySame(merge: Merge, node: RootNode, place: Place): boolean {
  const first = merge.taken.get(place.to);
  if (first === undefined) return false;
  const found = lookup(merge.source, first);
  if (found === undefined || found !== lookup(merge.source, place.from)) throw bothLandAt(merge, place);
  return node.kind === 'symlink' || merge.draft.get(place.to)?.kind !== 'symlink';
}

function bothLandAt({ what, taken }: Merge, { from, to }: Place): RootsmithError {
  const [first, second, target] = [showPath(taken.get(to) ?? to), showPath(from), showPath(to)];
  return new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: \`${first}\` and \`${second}\` both lead to \`${target}\`, through symlinks of the base`,
    {
      hint: 'Copy only the one that you need.',
      details: { path: target, from: second, first },
    },
  );
}

function leadsNowhere({ what }: Merge, { from, to }: Place): RootsmithError {
  const [source, target] = [showPath(from), showPath(to)];
  return new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: \`${source}\` is a directory, but \`${target}\` is a symlink that leads nowhere`,
    {
      hint: `Remove \`${target}\` first.`,
      details: { path: target, from: source },
    },
  );
}

/** The source has put something else where a symlink of the base leads, on which its own later path depends. */
function cutsOff(
  { what, draft }: Merge,
  { from, to }: Place,
  way: { readonly path: EntryPath; readonly by: EntryPath },
): RootsmithError {
  const [source, link, first] = [showPath(from), showPath(to), showPath(way.by)];
  return new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: \`${source}\` is a directory, but \`${link}\` is a symlink of the base to \`${showPath(way.path)}\`, which \`${first}\` has replaced by a ${draft.get(way.path)?.kind ?? 'file'}`,
    {
      hint: 'Copy only the one that you need, or remove the symlink first.',
      details: { path: link, from: source, first },
    },
  );
}

function wouldReplaceDirectory({ what }: Merge, node: RootNode, { from, to }: Place): RootsmithError {
  const [source, target] = [showPath(from), showPath(to)];
  const brings = node.kind === 'symlink' ? `a symlink to \`${fromByteName(node.target)}\`` : `a ${node.kind}`;
  return new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: \`${source}\` is ${brings}, but \`${target}\` is a directory with content, which it would take away`,
    {
      hint: `Remove \`${target}\` first if that is meant, or copy only the paths that you need.`,
      details: { path: target, from: source },
    },
  );
}
