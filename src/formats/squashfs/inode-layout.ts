import { struct, u16le, u32le, u64le } from '../../bytes/index.ts';

/** The fragment index of a file that has no tail in a fragment. */
export const NO_FRAGMENT = 0xffff_ffff;

/** The difference between extended and basic types: 2 is a basic file, 9 an extended one. */
export const EXTENDED = 7;

/** The fields at the start of every inode. */
const head = {
  type: u16le, //     1 directory, 2 file, 3 symlink, 4 block device, 5 character device, 6 fifo, 7 socket; +7 extended
  mode: u16le, //     permission bits only: kernels from 6.18 on refuse any other
  uidIndex: u16le, // position in the id table
  gidIndex: u16le,
  mtime: u32le, //    seconds since 1970, unsigned
  number: u32le, //   1 to the superblock's inodeCount, unique
} as const;

export const inodeTypeLayout = struct('squashfs inode type', { type: u16le });

export const basicDirectory = struct('squashfs directory inode', {
  ...head,
  startBlock: u32le, // of the listing, relative to the directory table
  nlink: u32le,
  fileSize: u16le, //   of the listing, plus 3
  offset: u16le, //     of the listing in its block
  parent: u32le, //     inode number; anything for the root
});

export const extendedDirectory = struct('squashfs extended directory inode', {
  ...head,
  nlink: u32le,
  fileSize: u32le,
  startBlock: u32le,
  parent: u32le,
  indexCount: u16le, // records of `directoryIndexLayout` that follow
  offset: u16le,
  xattrId: u32le, //    or NO_XATTRS
});

/** Size words follow, one for each block. */
export const basicFile = struct('squashfs file inode', {
  ...head,
  startBlock: u32le, //     absolute
  fragment: u32le, //       index, or NO_FRAGMENT
  fragmentOffset: u32le, // in the expanded fragment
  fileSize: u32le,
});

/** Size words follow, one for each block. */
export const extendedFile = struct('squashfs extended file inode', {
  ...head,
  startBlock: u64le,
  fileSize: u64le,
  sparse: u64le, //  bytes that holes save: only st_blocks follows from it
  nlink: u32le,
  fragment: u32le,
  fragmentOffset: u32le,
  xattrId: u32le, // or NO_XATTRS
});

/** The target follows, then, where extended, `xattrIdTail`. */
export const symlinkLayout = struct('squashfs symlink inode', { ...head, nlink: u32le, targetSize: u32le });

/** Where extended, `xattrIdTail` follows. */
export const deviceLayout = struct('squashfs device inode', {
  ...head,
  nlink: u32le,
  rdev: u32le, // minor 0-7, major 8-19, minor 8-19 at 20-31
});

/** Fifo or socket. Where extended, `xattrIdTail` follows. */
export const pipeLayout = struct('squashfs fifo or socket inode', { ...head, nlink: u32le });

/** The end of extended inodes, for the types that have it after everything else. */
export const xattrIdTail = struct('squashfs xattr id', { xattrId: u32le });

/**
 * An entry of the index of an extended directory: the position of a header in the listing, and the first name
 * after it.
 */
export const directoryIndexLayout = struct('squashfs directory index entry', {
  index: u32le, //      byte of the header in the listing
  startBlock: u32le, // of the metadata block that holds it, relative to the directory table
  nameSize: u32le, //   minus 1
});
