import { childPath, type EntryPath } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import {
  type AttributeOverrides,
  emptyDirectory,
  mergedAttributes,
  plainDirectoryAttributes,
  withOverrides,
} from './attributes.ts';
import type { TreeDraft } from './draft.ts';
import type { DirectoryNode, RootNode } from './node.ts';
import { resolve } from './resolve.ts';
import { showPath } from './show-path.ts';
import { sortedNames } from './walk.ts';

/** Something that laying one tree over another did. Directories that were there already are not listed. */
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
  /** What the source is, for complaints: "layer image:…". */
  readonly what: string;
  readonly overrides: AttributeOverrides;
  /** New inodes for those of the source: hard links stay together, and apart from those of other merges. */
  readonly inodes: Map<RootNode, RootNode>;
  readonly changes: TreeChange[];
  /** For directories that have to be made, in seconds since 1970. */
  readonly mtime: number;
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
export function mergeChildren(merge: Merge, source: DirectoryNode, { from, to }: Place): void {
  for (const name of sortedNames(source)) {
    const child = source.children.get(name);
    if (child !== undefined) mergeNode(merge, child, { from: childPath(from, name), to: childPath(to, name) });
  }
}

/** Puts one node of the source, with all that is below it, at a place whose parent exists. */
export function mergeNode(merge: Merge, node: RootNode, place: Place): void {
  if (node.kind === 'directory') return mergeDirectory(merge, node, place);
  const { draft, inodes, overrides } = merge;
  const there = draft.get(place.to);
  if (there?.kind === 'directory' && there.children.size > 0) throw wouldReplaceDirectory(merge, node, place);
  const inode = inodes.get(node) ?? withOverrides(node, overrides);
  inodes.set(node, inode);
  putNode(merge, inode, place);
}

/** Makes sure that there is a directory at a path without symlinks. */
export function requireDirectory({ draft, what, overrides, mtime }: Merge, { from, to }: Place): void {
  const attributes = withOverrides(emptyDirectory(plainDirectoryAttributes(mtime)), { owner: overrides.owner });
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

function mergeDirectory(merge: Merge, source: DirectoryNode, place: Place): void {
  const { draft, overrides } = merge;
  const there = draft.get(place.to);
  const through = there?.kind === 'symlink' ? resolve(draft, place.to) : undefined;
  if (through !== undefined && (through.node === undefined || through.node.kind === 'directory')) {
    const behind = { from: place.from, to: through.path };
    requireDirectory(merge, behind);
    return mergeChildren(merge, source, behind);
  }
  const described = withOverrides(source, overrides);
  if (there?.kind !== 'directory') putNode(merge, emptyDirectory(described, source.implied), place);
  else if (source.implied === undefined) draft.describe(place.to, mergedAttributes(there, described));
  mergeChildren(merge, source, place);
}

function putNode({ draft, changes }: Merge, node: RootNode, { from, to }: Place): void {
  changes.push({ kind: draft.get(to) === undefined ? 'added' : 'replaced', path: to, from });
  draft.put(to, node);
}

function wouldReplaceDirectory({ what }: Merge, node: RootNode, { from, to }: Place): RootsmithError {
  const [source, target] = [showPath(from), showPath(to)];
  const brings = node.kind === 'symlink' ? `a symlink to \`${node.target}\`` : `a ${node.kind}`;
  return new RootsmithError(
    'LAYER_CONFLICT',
    `${what}: \`${source}\` is ${brings}, but \`${target}\` is a directory with content, which it would take away`,
    {
      hint: `Remove \`${target}\` first if that is meant, or copy only the paths that you need.`,
      details: { path: target, from: source },
    },
  );
}
