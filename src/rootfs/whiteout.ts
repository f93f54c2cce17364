import { fromByteName } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { DirectoryNode, RootNode, Xattrs } from './node.ts';

const PREFIX = '.wh.';
const META_PREFIX = '.wh..wh.'; // bookkeeping of aufs: `.wh..wh.plnk`, `.wh..wh.aufs`
const OPAQUE = '.wh..wh..opq';
const OVERLAY_OPAQUE = 'trusted.overlay.opaque';

/**
 * The meaning of a name in an OCI layer.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export type WhiteoutName =
  | { readonly kind: 'none' }
  /** The entry of this name in the lower layers is removed. */
  | { readonly kind: 'whiteout'; readonly name: string }
  /** All entries of the directory in the lower layers are removed. */
  | { readonly kind: 'opaque' }
  /** Bookkeeping of aufs, which is not part of the tree. */
  | { readonly kind: 'ignored' };

/** Parses a name as OCI layers use it. Throws `PATH_UNSAFE` if `.wh.` is followed by nothing, `.` or `..`. */
export function parseWhiteout(name: string): WhiteoutName {
  if (!name.startsWith(PREFIX)) return { kind: 'none' };
  if (name === OPAQUE) return { kind: 'opaque' };
  if (name.startsWith(META_PREFIX)) return { kind: 'ignored' };
  const hidden = name.slice(PREFIX.length);
  // `.wh...` would remove the parent directory, `.wh..` the directory itself.
  if (hidden === '' || hidden === '.' || hidden === '..') {
    throw new RootsmithError('PATH_UNSAFE', `whiteout \`${fromByteName(name)}\` names no entry of its directory`, {
      hint: 'Make the layer anew.',
      details: { name: fromByteName(name) },
    });
  }
  return { kind: 'whiteout', name: hidden };
}

/** Tells whether a node is a whiteout as overlayfs keeps it: a character device 0:0. */
export function isOverlayWhiteout(node: RootNode): boolean {
  return node.kind === 'character-device' && node.major === 0 && node.minor === 0;
}

/** Tells whether overlayfs marks a directory as opaque: it hides all that the lower layers have below it. */
export function isOverlayOpaque(directory: DirectoryNode): boolean {
  return directory.xattrs.get(OVERLAY_OPAQUE)?.[0] === 0x79; // `y`
}

/** Tells whether a directory is opaque: by the mark of overlayfs, or by a `.wh..wh..opq` in it. */
export function isOpaque(directory: DirectoryNode): boolean {
  return isOverlayOpaque(directory) || directory.children.has(OPAQUE);
}

/** The node without the mark of overlayfs, which means nothing in a finished tree. */
export function withoutOpaqueMark<N extends RootNode>(node: N): N {
  if (!node.xattrs.has(OVERLAY_OPAQUE)) return node;
  const known = unmarked.get(node.xattrs);
  const xattrs = known ?? new Map([...node.xattrs].filter(([name]) => name !== OVERLAY_OPAQUE));
  unmarked.set(node.xattrs, xattrs);
  return { ...node, xattrs };
}

/** Sets of xattrs that many entries share stay shared. */
const unmarked = new WeakMap<Xattrs, Xattrs>();
