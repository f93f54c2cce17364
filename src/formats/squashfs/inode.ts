import type { MetadataRef } from './metadata-ref.ts';

/** The kinds of inodes, by the names that the other rooms use. */
export type InodeKind = 'directory' | 'file' | 'symlink' | 'block-device' | 'character-device' | 'fifo' | 'socket';

/** The kinds by basic type, 1 to 7. */
const kinds: readonly (InodeKind | undefined)[] = [
  undefined,
  'directory',
  'file',
  'symlink',
  'block-device',
  'character-device',
  'fifo',
  'socket',
];

export function kindOfType(basicType: number): InodeKind | undefined {
  return kinds[basicType];
}

/** The basic type of a kind, 1 to 7. */
export function typeOfKind(kind: InodeKind): number {
  return kinds.indexOf(kind);
}

/** The fields of every inode. */
export interface InodeFacts {
  /** The position in the inode table. */
  readonly ref: MetadataRef;
  /** A number from 1 to the superblock's `inodeCount`. Equal numbers mean the same inode: hard links. */
  readonly number: number;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, unsigned 32 bits. */
  readonly mtime: number;
  /** The link count as stored. Writers disagree on what it is for directories. */
  readonly nlink: number;
  /** The position in the xattr id table. */
  readonly xattrId: number | undefined;
}

/** The position of a directory's listing. */
export interface DirectoryListing {
  readonly ref: MetadataRef;
  /** The size in bytes. It is 0 for an empty directory, whose `ref` means nothing. */
  readonly size: number;
}

/** A position in a long listing at which reading can start. */
export interface DirectoryIndexEntry {
  /** The byte in the listing. */
  readonly at: number;
  readonly ref: MetadataRef;
  /** The first name at or after that position. */
  readonly name: string;
}

/** A directory, and where its listing is. */
export interface DirectoryInode extends InodeFacts {
  readonly kind: 'directory';
  readonly listing: DirectoryListing;
  /** The index in ascending order. It is empty if the writer made none. */
  readonly index: readonly DirectoryIndexEntry[];
  /** The inode number as stored. For the root it means nothing. */
  readonly parent: number;
}

/** The tail of a file in a block that several files share. */
export interface FragmentTail {
  /** The position in the fragment table. */
  readonly index: number;
  /** The byte in the expanded fragment block. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** A regular file, and where its blocks are. */
export interface FileInode extends InodeFacts {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: number;
  /** The absolute position of the first stored block. It means nothing if no block is stored. */
  readonly startBlock: number;
  /** The size words as stored: 0 is a hole, bits 0 to 23 are the stored length, bit 24 means "not compressed". */
  readonly blocks: Uint32Array;
  /** The sum of the stored lengths: the bytes in the image from `startBlock` on. */
  readonly storedBytes: number;
  readonly fragment: FragmentTail | undefined;
  /** The bytes that holes save, as stored. Only `st_blocks` is computed from it. */
  readonly sparse: number;
}

/** A symbolic link. */
export interface SymlinkInode extends InodeFacts {
  readonly kind: 'symlink';
  /** The target as a byte string, as stored. */
  readonly target: string;
}

/** A block or character device. */
export interface DeviceInode extends InodeFacts {
  readonly kind: 'block-device' | 'character-device';
  readonly major: number;
  readonly minor: number;
}

/** A fifo or a socket. */
export interface PipeInode extends InodeFacts {
  readonly kind: 'fifo' | 'socket';
}

/** One inode of any of the seven kinds. Basic and extended inodes have the same form here. */
export type Inode = DirectoryInode | FileInode | SymlinkInode | DeviceInode | PipeInode;
