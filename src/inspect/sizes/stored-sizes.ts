import { type FileInode, storedBytesByInode } from '../../formats/index.ts';
import type { FileNode } from '../../rootfs/index.ts';
import { fileInodes } from '../squashfs/file-inodes.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';

/** What the files of a squashfs take of it. */
export interface StoredSizes {
  /** Bytes: its blocks, and its share of those that it has in common with others. */
  readonly of: (file: FileNode) => number;
  /** Where a file is; undefined for a file of another image. */
  readonly inodeOf: (file: FileNode) => FileInode | undefined;
  /** How many other files have a block or the content of a tail in common with a file. */
  readonly sharers: (file: FileNode) => number;
  /** Bytes of the image that belong to no file: its tables. */
  readonly tables: number;
}

/** Reads the tables of a squashfs, and no data. */
export async function storedSizes(level: SquashfsLevel): Promise<StoredSizes> {
  const inodes = await fileInodes(level);
  const bytes = storedBytesByInode(inodes.values(), level.reader.fragments);
  const inodeOf: StoredSizes['inodeOf'] = ({ content }) =>
    content.kind === 'base' ? inodes.get(content.inode) : undefined;
  return {
    of: (file) => bytes.get(inodeOf(file)?.number ?? -1) ?? 0,
    inodeOf,
    sharers: (file) => sharersOf(inodeOf(file), inodes.values()),
    tables: level.image.size - bytes.values().reduce((sum, each) => sum + each, 0),
  };
}

/** Writers store equal content once: such files begin at one block, or have one tail. */
function sharersOf(own: FileInode | undefined, all: Iterable<FileInode>): number {
  let count = 0;
  for (const other of all) if (own !== undefined && other.number !== own.number && isShared(own, other)) count += 1;
  return count;
}

function isShared(a: FileInode, b: FileInode): boolean {
  if (a.storedBytes > 0) return b.storedBytes > 0 && a.startBlock === b.startBlock;
  return a.fragment !== undefined && a.fragment.index === b.fragment?.index && a.fragment.offset === b.fragment.offset;
}
