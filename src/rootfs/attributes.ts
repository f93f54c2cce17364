import type { SizedContent } from '../bytes/index.ts';
import type { Attributes, DirectoryNode, FileNode, RootNode, RootTree, Xattrs } from './node.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What a layer changes about its entries. What is left out stays as it is in the source. */
export interface AttributeOverrides {
  /** `keep` leaves owners as they are in the source. */
  readonly owner?: Owner | 'keep' | undefined;
  /** Permission bits for everything except symlinks. */
  readonly mode?: number | undefined;
  /** The latest time allowed, in seconds since 1970: later ones become this. */
  readonly clampMtime?: number | undefined;
}

export const ROOT_OWNER: Owner = { uid: 0, gid: 0 };
export const NO_XATTRS: Xattrs = new Map();

/** The attributes of a directory that no source describes: mode 0755, owner root. `mtime` is in seconds since 1970. */
export function plainDirectoryAttributes(mtime: number): Attributes {
  return { mode: 0o755, uid: 0, gid: 0, mtime, xattrs: NO_XATTRS };
}

/** A file that no source describes: mode 0644, owner root. `mtime` is in seconds since 1970. */
export function plainFile({ size, open }: SizedContent, mtime: number): FileNode {
  return {
    kind: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime,
    xattrs: NO_XATTRS,
    size,
    content: { kind: 'stream', open: () => open() },
  };
}

/** A directory without children. */
export function emptyDirectory(attributes: Attributes, implied = false): DirectoryNode {
  const { mode, uid, gid, mtime, xattrs } = attributes;
  return { kind: 'directory', mode, uid, gid, mtime, xattrs, children: new Map(), ...(implied ? { implied } : {}) };
}

/** A tree that consists of its root only, with mode 0755 and owner root. `mtime` is in seconds since 1970. */
export function emptyTree(mtime = 0): RootTree {
  return { root: emptyDirectory(plainDirectoryAttributes(mtime), true) };
}

/** A new node with the overrides applied. A directory keeps its children. */
export function withOverrides<N extends RootNode>(node: N, { owner, mode, clampMtime }: AttributeOverrides): N {
  const { uid, gid } = owner === undefined || owner === 'keep' ? node : owner;
  return {
    ...node,
    uid,
    gid,
    mode: mode === undefined || node.kind === 'symlink' ? node.mode : mode,
    mtime: Math.min(node.mtime, clampMtime ?? node.mtime),
  };
}

/**
 * The attributes of a directory that is laid over another: the upper ones, with the xattrs that only the lower one
 * has.
 */
export function mergedAttributes(lower: Attributes, upper: Attributes): Attributes {
  const { mode, uid, gid, mtime } = upper;
  return { mode, uid, gid, mtime, xattrs: joinedXattrs(lower.xattrs, upper.xattrs) };
}

const joined = new WeakMap<Xattrs, WeakMap<Xattrs, Xattrs>>();

/**
 * Joins two sets of xattrs. The upper value wins. The same two sets give the same object, so that large sets stay
 * shared.
 */
export function joinedXattrs(lower: Xattrs, upper: Xattrs): Xattrs {
  if (lower.size === 0 || lower === upper) return upper;
  if (upper.size === 0) return lower;
  const known = joined.get(lower)?.get(upper);
  if (known !== undefined) return known;
  const both = new Map([...lower, ...upper]);
  const byUpper = joined.get(lower) ?? new WeakMap<Xattrs, Xattrs>();
  joined.set(lower, byUpper.set(upper, both));
  return both;
}
