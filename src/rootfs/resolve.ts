import { type EntryPath, fromByteName, parseEntryPath, ROOT_PATH, splitPath } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { RootNode, RootTree, SymlinkNode } from './node.ts';

const MAX_SYMLINKS = 40; // on the way to one path, as in Linux

export interface ResolvePathOptions {
  /** Follow the last name too when it is a symlink. @default true */
  readonly followLast?: boolean;
}

export interface ResolvedPath {
  /** Where the path leads after symlinks are followed. It never leaves the root, and need not exist. */
  readonly path: EntryPath;
  /** The node at `path`, or undefined if there is none. */
  readonly node: RootNode | undefined;
  /** The symlinks that were followed, by their own real paths. */
  readonly links: readonly EntryPath[];
}

/**
 * Follows the symlinks on a path the way the kernel does, inside the tree: absolute targets start at the tree's
 * root, and `..` stops there. Names that do not exist are taken as they are, so that a caller can create them.
 * Throws `PATH_UNSAFE` after 40 symlinks.
 */
export function resolvePath(
  tree: RootTree,
  path: EntryPath,
  { followLast = true }: ResolvePathOptions = {},
): ResolvedPath {
  const walk: Walk = { trail: [], pending: splitPath(path).toReversed(), links: [], isBroken: false };
  for (let name = walk.pending.pop(); name !== undefined; name = walk.pending.pop()) {
    if (name === '..') goUp(walk);
    else if (name !== '' && name !== '.') {
      const node = childOf(walk.trail.length === 0 ? tree.root : walk.trail.at(-1)?.node, name);
      if (node?.kind === 'symlink' && (followLast || walk.pending.length > 0)) follow(walk, { name, node }, path);
      else walk.trail.push({ name, node });
    }
  }
  const last = walk.trail.at(-1);
  return {
    path: walk.links.length === 0 ? path : pathOf(walk),
    node: walk.isBroken ? undefined : last === undefined ? tree.root : last.node,
    links: walk.links,
  };
}

/** The node that a path leads to with symlinks followed, or undefined if there is none. */
export function lookup(tree: RootTree, path: EntryPath, options?: ResolvePathOptions): RootNode | undefined {
  return resolvePath(tree, path, options).node;
}

/** The symlink-free path of the node that a path leads to, or undefined if there is none. */
export function realPath(tree: RootTree, path: EntryPath, options?: ResolvePathOptions): EntryPath | undefined {
  const { path: real, node } = resolvePath(tree, path, options);
  return node === undefined ? undefined : real;
}

/** Where an entry really lies: symlinks among its parents are followed, its own name is not. */
export function resolveParents(tree: RootTree, path: EntryPath): ResolvedPath {
  return path === ROOT_PATH ? { path, node: tree.root, links: [] } : resolvePath(tree, path, { followLast: false });
}

interface Walk {
  /** The names so far, none of them a symlink. */
  readonly trail: { readonly name: string; readonly node: RootNode | undefined }[];
  /** The names to come, the next one last. */
  readonly pending: string[];
  readonly links: EntryPath[];
  /** True after the path led through a node that is not a directory: nothing can be at its end. */
  isBroken: boolean;
}

function childOf(parent: RootNode | undefined, name: string): RootNode | undefined {
  return parent?.kind === 'directory' ? parent.children.get(name) : undefined;
}

function goUp(walk: Walk): void {
  const left = walk.trail.pop();
  if (left !== undefined && left.node?.kind !== 'directory') walk.isBroken = true;
}

interface Link {
  readonly name: string;
  readonly node: SymlinkNode;
}

function follow(walk: Walk, { name, node: { target } }: Link, path: EntryPath): void {
  walk.links.push(pathOf(walk, name));
  if (walk.links.length > MAX_SYMLINKS) {
    throw new RootsmithError(
      'PATH_UNSAFE',
      `path \`${fromByteName(path)}\` leads through more than ${MAX_SYMLINKS} symlinks`,
      {
        hint: 'Look for symlinks that point at each other.',
        details: { path: fromByteName(path), limit: MAX_SYMLINKS },
      },
    );
  }
  if (target === '') walk.isBroken = true;
  if (target.startsWith('/')) walk.trail.length = 0;
  for (const next of target.split('/').toReversed()) walk.pending.push(next);
}

function pathOf({ trail }: Walk, ...more: readonly string[]): EntryPath {
  return parseEntryPath([...trail.map(({ name }) => name), ...more].join('/'));
}
