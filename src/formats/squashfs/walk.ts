import { type EntryPath, parseEntryPath, ROOT_PATH } from '../../bytes/index.ts';
import { beyondLimit, corruptImage, type Spot } from './damage.ts';
import { type DirectoryEntry, readDirectory } from './directory.ts';
import type { DirectoryInode, Inode } from './inode.ts';
import type { MetadataRef } from './metadata-ref.ts';
import { readInode } from './read-inode.ts';
import type { Volume } from './volume.ts';

/** One name in the tree. Two steps with the same `inode` object are hard links of each other. */
export interface WalkStep {
  /** The path as a byte string. The root has the empty path. */
  readonly path: EntryPath;
  /** The last name of the path. It is empty for the root. */
  readonly name: string;
  readonly inode: Inode;
  /** The directory that holds the name, or `undefined` for the root. */
  readonly parent: DirectoryInode | undefined;
}

/** The options of a walk. */
export interface SquashfsWalkOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A name in a tree. Hard links are the same object under several names. */
export type TreeNode =
  | { readonly inode: DirectoryInode; readonly children: ReadonlyMap<string, TreeNode> }
  | { readonly inode: Exclude<Inode, DirectoryInode>; readonly children?: undefined };

/** A whole file system, without the content of its files. */
export interface SquashfsTree {
  readonly root: TreeNode;
  /** The inodes by number. */
  readonly inodes: ReadonlyMap<number, Inode>;
}

interface OpenDirectory {
  readonly inode: DirectoryInode;
  readonly path: EntryPath;
  readonly entries: Iterator<DirectoryEntry>;
}

/** What a walk has visited so far. It bounds the work that overlapping listings could cause. */
interface Visited {
  readonly inodes: Map<number, Inode>;
  entriesLeft: number;
  listingBytesLeft: number;
  wordsLeft: number;
}

/** Reads the inode that an entry names, and checks it against the entry. */
export async function resolveEntry(volume: Volume, entry: DirectoryEntry): Promise<Inode> {
  const inode = await readInode(volume, entry.ref);
  assertAgrees(volume, entry, inode);
  return inode;
}

/** Walks over every name, depth first, directories before their content, names in the order of their bytes. */
export async function* walk(volume: Volume, { signal }: SquashfsWalkOptions): AsyncGenerator<WalkStep, void, void> {
  const root = await readRoot(volume);
  const visited = newVisited(volume, root);
  yield { path: ROOT_PATH, name: '', inode: root, parent: undefined };
  const open = [await openDirectory(volume, visited, root, ROOT_PATH)];
  for (let current = open.at(-1); current !== undefined; current = open.at(-1)) {
    const { value: entry, done } = current.entries.next();
    if (done === true) {
      open.pop();
      continue;
    }
    signal?.throwIfAborted();
    const inode = await visit(volume, visited, entry);
    const path = joinPath(current.path, entry.name);
    yield { path, name: entry.name, inode, parent: current.inode };
    if (inode.kind !== 'directory') continue;
    if (open.length > volume.limits.depth) {
      throw beyondLimit(
        'depth',
        'directory',
        `lies deeper than ${volume.limits.depth} others`,
        inodeSpot(volume, inode.ref),
      );
    }
    open.push(await openDirectory(volume, visited, inode, path));
  }
}

/** Reads the whole tree at once. Hard links are joined. */
export async function readTree(volume: Volume, options: SquashfsWalkOptions): Promise<SquashfsTree> {
  const nodes = new Map<number, TreeNode>();
  const inodes = new Map<number, Inode>();
  const listings = new Map<number, Map<string, TreeNode>>();
  let root: TreeNode | undefined;
  for await (const { name, inode, parent } of walk(volume, options)) {
    const node = nodes.get(inode.number) ?? toNode(inode, listings);
    nodes.set(inode.number, node);
    inodes.set(inode.number, inode);
    root ??= node;
    if (parent !== undefined) listings.get(parent.number)?.set(name, node);
  }
  if (root === undefined) throw new Error('bug: a walk begins with the root');
  return { root, inodes };
}

/** Reads the root, which must be a directory. */
export async function readRoot(volume: Volume): Promise<DirectoryInode> {
  const root = await readInode(volume, volume.superblock.rootInode);
  if (root.kind === 'directory') return root;
  throw corruptImage('root inode', `is a ${root.kind}, not a directory`, inodeSpot(volume, root.ref));
}

function toNode(inode: Inode, listings: Map<number, Map<string, TreeNode>>): TreeNode {
  if (inode.kind !== 'directory') return { inode };
  const children = new Map<string, TreeNode>();
  listings.set(inode.number, children);
  return { inode, children };
}

function newVisited({ limits }: Volume, root: DirectoryInode): Visited {
  return {
    inodes: new Map([[root.number, root]]),
    entriesLeft: limits.entries,
    listingBytesLeft: limits.metadataBytes,
    wordsLeft: limits.metadataBytes / Uint32Array.BYTES_PER_ELEMENT,
  };
}

async function openDirectory(
  volume: Volume,
  visited: Visited,
  inode: DirectoryInode,
  path: EntryPath,
): Promise<OpenDirectory> {
  visited.listingBytesLeft -= inode.listing.size;
  if (visited.listingBytesLeft < 0) {
    const spot = volume.directories.cursor(inode.listing.ref).spot;
    throw beyondLimit('memory', 'directory', `brings all listings above ${volume.limits.metadataBytes} bytes`, spot);
  }
  const entries = await readDirectory(volume, inode);
  return { inode, path, entries: entries.values() };
}

async function visit(volume: Volume, visited: Visited, entry: DirectoryEntry): Promise<Inode> {
  const { inodeNumber, name, ref } = entry;
  visited.entriesLeft -= 1;
  if (visited.entriesLeft < 0) {
    throw beyondLimit('entries', 'directory', `is one name more than ${volume.limits.entries}`, inodeSpot(volume, ref));
  }
  const known = visited.inodes.get(inodeNumber);
  if (known === undefined) return visitNew(volume, visited, entry);
  // A second path to a directory is a loop, or would walk its tree again and again.
  if (known.kind === 'directory')
    throw corruptImage('directory', `has a second name, \`${name}\``, inodeSpot(volume, ref));
  if (known.ref !== ref) {
    throw corruptImage('inode number', `is ${known.number}, as another inode has it`, inodeSpot(volume, ref));
  }
  assertAgrees(volume, entry, known);
  return known;
}

async function visitNew(volume: Volume, visited: Visited, entry: DirectoryEntry): Promise<Inode> {
  const inode = await resolveEntry(volume, entry);
  if (inode.kind === 'file') visited.wordsLeft -= inode.blocks.length;
  // An index stays in memory too, and has at most as many entries as its directory.
  else if (inode.kind === 'directory') visited.entriesLeft -= inode.index.length;
  if (visited.wordsLeft < 0) {
    const problem = `brings all block lists above ${volume.limits.metadataBytes} bytes`;
    throw beyondLimit('memory', 'file', problem, inodeSpot(volume, entry.ref));
  }
  visited.inodes.set(inode.number, inode);
  return inode;
}

function assertAgrees(volume: Volume, { name, kind, inodeNumber, ref }: DirectoryEntry, inode: Inode): void {
  if (inode.number !== inodeNumber) {
    const problem = `is ${inode.number}, but \`${name}\` names ${inodeNumber}`;
    throw corruptImage('inode number', problem, inodeSpot(volume, ref));
  }
  if (inode.kind !== kind) {
    throw corruptImage(
      'inode type',
      `is that of a ${inode.kind}, but \`${name}\` names a ${kind}`,
      inodeSpot(volume, ref),
    );
  }
}

function inodeSpot(volume: Volume, ref: MetadataRef): Spot {
  return volume.inodes.cursor(ref).spot;
}

function joinPath(directory: EntryPath, name: string): EntryPath {
  return parseEntryPath(directory === ROOT_PATH ? name : `${directory}/${name}`, 'squashfs path');
}
