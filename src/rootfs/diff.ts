import { childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';
import type { DirectoryNode, FileNode, RootNode, RootTree, Xattrs } from './node.ts';
import { compareBytes, walkTree } from './walk.ts';

/** What can differ between two entries at one path. `links` means that the inode has other paths as well. */
export type ChangedField =
  | 'kind'
  | 'mode'
  | 'uid'
  | 'gid'
  | 'mtime'
  | 'size'
  | 'content'
  | 'target'
  | 'device'
  | 'xattrs'
  | 'links';

export interface ChangedEntry {
  readonly path: EntryPath;
  readonly before: RootNode;
  readonly after: RootNode;
  readonly fields: readonly ChangedField[];
}

/** The paths in the order of a walk. For an added or removed directory, its content is listed as well. */
export interface TreeDifference {
  readonly added: readonly { readonly path: EntryPath; readonly node: RootNode }[];
  readonly removed: readonly { readonly path: EntryPath; readonly node: RootNode }[];
  readonly changed: readonly ChangedEntry[];
}

export interface DiffOptions {
  /**
   * Tells whether two files of the same size hold the same bytes. It is needed for trees of different bases.
   * @default the same inode of the base, or the same stream
   */
  readonly hasSameContent?: (before: FileNode, after: FileNode) => boolean | Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/** Lists what has to change to get from one tree to another. */
export async function diffTrees(before: RootTree, after: RootTree, options: DiffOptions = {}): Promise<TreeDifference> {
  const { hasSameContent = isSameSource, signal } = options;
  const difference = { added: [], removed: [], changed: [] };
  const links = [linksOf(before), linksOf(after)] as const;
  await compare({ hasSameContent, signal, links, ...difference }, ROOT_PATH, [before.root, after.root]);
  return difference;
}

interface Comparison {
  readonly hasSameContent: NonNullable<DiffOptions['hasSameContent']>;
  readonly signal: AbortSignal | undefined;
  readonly links: readonly [LinkGroups, LinkGroups];
  readonly added: { path: EntryPath; node: RootNode }[];
  readonly removed: { path: EntryPath; node: RootNode }[];
  readonly changed: ChangedEntry[];
}

/** For each inode that has several paths: those paths, joined. */
type LinkGroups = ReadonlyMap<RootNode, string>;

function linksOf(tree: RootTree): LinkGroups {
  const groups = new Map<RootNode, EntryPath[]>();
  for (const { path, node } of walkTree(tree)) {
    if (node.kind === 'directory') continue;
    const group = groups.get(node);
    if (group === undefined) groups.set(node, [path]);
    else group.push(path);
  }
  return new Map([...groups].filter(([, paths]) => paths.length > 1).map(([node, paths]) => [node, paths.join('\0')]));
}

async function compare(to: Comparison, path: EntryPath, [before, after]: readonly [RootNode, RootNode]): Promise<void> {
  to.signal?.throwIfAborted();
  const fields = await differingFields(to, before, after);
  if (fields.length > 0) to.changed.push({ path, before, after, fields });
  const [lower, upper] = [childrenOf(before), childrenOf(after)];
  for (const name of [...new Set([...lower.keys(), ...upper.keys()])].sort(compareBytes)) {
    const [was, is] = [lower.get(name), upper.get(name)];
    const here = childPath(path, name);
    if (was !== undefined && is !== undefined) await compare(to, here, [was, is]);
    else if (was !== undefined) list(to.removed, here, was);
    else if (is !== undefined) list(to.added, here, is);
  }
}

const noChildren: DirectoryNode['children'] = new Map();

function childrenOf(node: RootNode): DirectoryNode['children'] {
  return node.kind === 'directory' ? node.children : noChildren;
}

function list(into: Comparison['added'], path: EntryPath, node: RootNode): void {
  const pending = [{ path, node }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    into.push(next);
    for (const name of [...childrenOf(next.node).keys()].sort(compareBytes).reverse()) {
      const child = childrenOf(next.node).get(name);
      if (child !== undefined) pending.push({ path: childPath(next.path, name), node: child });
    }
  }
}

async function differingFields(to: Comparison, before: RootNode, after: RootNode): Promise<readonly ChangedField[]> {
  const fields: ChangedField[] = [];
  if (before.kind !== after.kind) fields.push('kind');
  for (const field of ['mode', 'uid', 'gid', 'mtime'] as const) if (before[field] !== after[field]) fields.push(field);
  for (const field of await differingSubstance(to, before, after)) fields.push(field);
  if (!hasSameXattrs(before.xattrs, after.xattrs)) fields.push('xattrs');
  if (to.links[0].get(before) !== to.links[1].get(after)) fields.push('links');
  return fields;
}

async function differingSubstance(to: Comparison, before: RootNode, after: RootNode): Promise<readonly ChangedField[]> {
  if (before.kind === 'file' && after.kind === 'file') {
    if (before.size !== after.size) return ['size', 'content'];
    return before === after || (await to.hasSameContent(before, after)) ? [] : ['content'];
  }
  if (before.kind === 'symlink' && after.kind === 'symlink') return before.target === after.target ? [] : ['target'];
  if ('major' in before && 'major' in after) {
    return before.major === after.major && before.minor === after.minor ? [] : ['device'];
  }
  return [];
}

function isSameSource({ size, content: before }: FileNode, { content: after }: FileNode): boolean {
  if (size === 0) return true;
  if (before.kind === 'base') return after.kind === 'base' && before.inode === after.inode;
  return before === after;
}

function hasSameXattrs(before: Xattrs, after: Xattrs): boolean {
  return before.size === after.size && [...before].every(([name, value]) => isSameValue(value, after.get(name)));
}

function isSameValue(value: Uint8Array, other: Uint8Array | undefined): boolean {
  return value.length === other?.length && value.every((byte, at) => byte === other[at]);
}
