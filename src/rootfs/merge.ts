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

/** Something that laying one tree over another did. Directories that were there, or made on the way, are not listed. */
export interface TreeChange {
  readonly kind: 'added' | 'replaced' | 'removed';
  /** Where, in the result. */
  readonly path: EntryPath;
  /** The path in the source; it differs from `path` where a symlink of the base led elsewhere. */
  readonly from: EntryPath;
}

/** One merge under way. */
export interface Merge {
  readonly draft: TreeDraft;
  /** The whole source, to tell what its symlinks lead to. */
  readonly source: RootTree;
  /** What the source is, for complaints: "layer image:…". */
  readonly what: string;
  readonly overrides: AttributeOverrides;
  /** New inodes for those of the source: hard links stay together, and apart from those of other merges. */
  readonly inodes: Map<RootNode, RootNode>;
  /** What this merge has put, merged or passed through, and for which path of the source. */
  readonly taken: Map<EntryPath, EntryPath>;
  readonly changes: TreeChange[];
  /** For directories that have to be made, in seconds since 1970. */
  readonly mtime: number;
}

/** A merge that has done nothing yet. */
export function newMerge(
  options: Pick<Merge, 'draft' | 'source' | 'what' | 'overrides' | 'mtime'> & { readonly changes?: TreeChange[] },
): Merge {
  return { changes: [], ...options, inodes: new Map(), taken: new Map() };
}

interface Place {
  readonly from: EntryPath;
  /** Without symlinks. */
  readonly to: EntryPath;
}

/**
 * Lays the children of a directory over those of the directory at `to`. A directory merges with a
 * directory, also through a symlink that stands in its place (usr-merge: `/lib` leads to `usr/lib`);
 * all else replaces. What would take a whole directory away with it fails with `LAYER_CONFLICT`:
 * docker's classic builder removes the directory silently, BuildKit refuses as we do.
 */
export function mergeChildren(merge: Merge, directory: DirectoryNode, place: Place): void {
  // No recursion: a path has room for two thousand directories, and the stack has not.
  const pending = [childrenOf(directory, place)];
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    const next = top.next();
    if (next.done === true) pending.pop();
    else if (next.value.node.kind !== 'directory') mergeLeaf(merge, next.value.node, next.value.place);
    else pending.push(childrenOf(next.value.node, mergeDirectory(merge, next.value.node, next.value.place)));
  }
}

/** Puts one node of the source, with all that is below it, at a place whose parent exists. */
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
    // Mostly the same text: then it is kept once.
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

/** Makes sure that there is a directory at a path without symlinks. Those made are 0755 and root's, unless told otherwise. */
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

/** Puts or merges a directory without what is in it. The result is where that goes. */
function mergeDirectory(merge: Merge, directory: DirectoryNode, place: Place): Place {
  const { draft, overrides, taken } = merge;
  const there = draft.get(place.to);
  const through = there?.kind === 'symlink' ? resolvePath(draft, place.to) : undefined;
  if (through !== undefined && (through.node === undefined || through.node.kind === 'directory')) {
    return enter(merge, place, through);
  }
  const described = withOverrides(directory, overrides);
  if (there?.kind === 'directory') {
    if (directory.implied === undefined) draft.describe(place.to, mergedAttributes(there, described));
    taken.set(place.to, place.from);
  } else if (taken.has(place.to)) throw bothLandAt(merge, place);
  else putNode(merge, emptyDirectory(described, directory.implied), place);
  return place;
}

/** The directory that a symlink of the base leads to, made where it is missing. */
function enter(merge: Merge, { from, to }: Place, through: ResolvedPath): Place {
  const behind = { from, to: through.path };
  requireDirectory(merge, behind);
  if (lookup(merge.draft, to)?.kind !== 'directory') throw leadsNowhere(merge, { from, to });
  // No later entry of the source may cut this way off.
  for (const path of [...through.links, behind.to]) merge.taken.set(path, from);
  return behind;
}

function putNode({ draft, changes, taken }: Merge, node: RootNode, { from, to }: Place): void {
  changes.push({ kind: draft.get(to) === undefined ? 'added' : 'replaced', path: to, from });
  draft.put(to, node);
  taken.set(to, from);
}

/**
 * Symlinks of the base can bring two entries of the source to one place: `/lib/x` and `/usr/lib/x` on a
 * usr-merged base. Where one is a symlink to the other, as distributions have them, the file stays and
 * the symlink, which would lead to itself, goes. All else is for a person to decide.
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
