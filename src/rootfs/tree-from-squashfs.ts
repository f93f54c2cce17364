import type { Budget, ByteStream } from '../bytes/index.ts';
import type { FileInode, Inode, SquashfsReader } from '../formats/index.ts';
import type { Attributes, FileNode, RootNode, RootTree } from './node.ts';

/** The tree of a base image, with the inodes of its files. */
export interface BaseTree {
  readonly tree: RootTree;
  /** The files by inode number, which `content` of kind `base` holds. */
  readonly files: ReadonlyMap<number, FileInode>;
}

/** The part of a squashfs reader that reading a tree needs. */
type MetadataReader = Pick<SquashfsReader, 'walk' | 'xattrs'>;

/**
 * Reads all names, attributes and xattrs of an image, but no file data. Hard links become one node. Damage is
 * thrown as the reader's errors.
 */
export async function treeFromSquashfs(
  reader: MetadataReader,
  { signal, budget }: { readonly signal?: AbortSignal | undefined; readonly budget?: Budget | undefined } = {},
): Promise<BaseTree> {
  const nodes = new Map<number, RootNode>();
  const files = new Map<number, FileInode>();
  const listings = new Map<number, Map<string, RootNode>>();
  let root: RootNode | undefined;
  for await (const { name, inode, parent } of reader.walk({ signal })) {
    budget?.spend('memory', nodes.has(inode.number) ? NAME_BYTES + name.length : sizeOf(name, inode));
    const node = nodes.get(inode.number) ?? toNode(inode, await attributesOf(reader, inode), listings);
    nodes.set(inode.number, node);
    if (inode.kind === 'file') files.set(inode.number, inode);
    if (parent === undefined) root = node;
    else listings.get(parent.number)?.set(name, node);
  }
  if (root?.kind !== 'directory') throw new Error('bug: the root of a squashfs is a directory');
  return { tree: { root }, files };
}

/** What an inode, and each further name of it, takes in memory until an image is written (measured, rounded up). */
const INODE_BYTES = 700;
const NAME_BYTES = 100;

function sizeOf(name: string, inode: Inode): number {
  const own = inode.kind === 'file' ? inode.blocks.byteLength : inode.kind === 'symlink' ? inode.target.length : 0;
  return INODE_BYTES + name.length + own;
}

/** The content of a file of a tree whose files all bring their own: of an image, a directory, an archive. */
export function ownContent({ content, size }: FileNode): ByteStream {
  if (content.kind === 'stream') return content.open();
  throw new Error(`bug: a file (of ${size} bytes) has its content in a base`);
}

/** The content of any file of a tree that was made from a base image. */
export function squashfsContent(
  { content, size }: FileNode,
  { reader, files }: { readonly reader: Pick<SquashfsReader, 'readFile'>; readonly files: BaseTree['files'] },
): ByteStream {
  if (content.kind === 'stream') return content.open();
  const inode = files.get(content.inode);
  if (inode === undefined) throw new Error(`bug: the base has no file ${content.inode} (of ${size} bytes)`);
  return reader.readFile(inode);
}

async function attributesOf(reader: MetadataReader, inode: Inode): Promise<Attributes> {
  const { mode, uid, gid, mtime } = inode;
  return { mode, uid, gid, mtime, xattrs: await reader.xattrs(inode) };
}

function toNode(inode: Inode, attributes: Attributes, listings: Map<number, Map<string, RootNode>>): RootNode {
  switch (inode.kind) {
    case 'directory': {
      const children = new Map<string, RootNode>();
      listings.set(inode.number, children);
      return { kind: 'directory', ...attributes, children };
    }
    case 'file':
      return { kind: 'file', ...attributes, size: inode.size, content: { kind: 'base', inode: inode.number } };
    case 'symlink':
      return { kind: 'symlink', ...attributes, target: inode.target };
    case 'block-device':
    case 'character-device':
      return { kind: inode.kind, ...attributes, major: inode.major, minor: inode.minor };
    case 'fifo':
    case 'socket':
      return { kind: inode.kind, ...attributes };
  }
}
