import type { MetadataRef } from './metadata-ref.ts';

/** What an inode is, in the words of the other rooms. */
export type InodeKind = 'directory' | 'file' | 'symlink' | 'block-device' | 'character-device' | 'fifo' | 'socket';

/** By basic type, 1 to 7. */
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

/** The basic type, 1 to 7, of a kind. */
export function typeOfKind(kind: InodeKind): number {
  return kinds.indexOf(kind);
}

/** What all inodes have. */
export interface InodeFacts {
  /** Where it is in the inode table. */
  readonly ref: MetadataRef;
  /** 1 to the superblock's `inodeCount`. Equal numbers mean the same inode: hard links. */
  readonly number: number;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, unsigned 32 bits. */
  readonly mtime: number;
  /** As stored; writers disagree on what it is for directories. */
  readonly nlink: number;
  /** Position in the xattr id table. */
  readonly xattrId: number | undefined;
}

/** Where the listing of a directory is. */
export interface DirectoryListing {
  readonly ref: MetadataRef;
  /** Bytes; 0 for an empty directory, whose `ref` means nothing. */
  readonly size: number;
}

/** A place in a long listing from which reading can start. */
export interface DirectoryIndexEntry {
  /** Byte of the listing. */
  readonly at: number;
  readonly ref: MetadataRef;
  /** The first name from there on. */
  readonly name: string;
}

/** A directory, and where its listing is. */
export interface DirectoryInode extends InodeFacts {
  readonly kind: 'directory';
  readonly listing: DirectoryListing;
  /** Ascending; empty where the writer made none. */
  readonly index: readonly DirectoryIndexEntry[];
  /** Inode number as stored; for the root it means nothing. */
  readonly parent: number;
}

/** The tail of a file in a block that several files share. */
export interface FragmentTail {
  /** Position in the fragment table. */
  readonly index: number;
  /** Byte in the expanded fragment block. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** A regular file, and where its blocks are. */
export interface FileInode extends InodeFacts {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: number;
  /** Absolute position of the first stored block; means nothing where no block is stored. */
  readonly startBlock: number;
  /** Size words, as stored: 0 is a hole, bits 0 to 23 the stored length, bit 24 "not compressed". */
  readonly blocks: Uint32Array;
  /** Sum of the stored lengths: what lies in the image from `startBlock` on. */
  readonly storedBytes: number;
  readonly fragment: FragmentTail | undefined;
  /** Bytes that holes save, as stored: only `st_blocks` follows from it. */
  readonly sparse: number;
}

/** A symbolic link. */
export interface SymlinkInode extends InodeFacts {
  readonly kind: 'symlink';
  /** Byte string, as stored. */
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

/** One inode, of any of the seven kinds; the basic and the extended form look alike. */
export type Inode = DirectoryInode | FileInode | SymlinkInode | DeviceInode | PipeInode;
