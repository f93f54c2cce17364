/**
 * The headers of an XFS, as far as they tell where inodes and free blocks are.
 *
 * @see https://docs.kernel.org/filesystems/xfs/index.html and «XFS Algorithms & Data Structures»
 */
import { raw, struct, u8, u16be, u32be, u64be } from '../../bytes/index.ts';

export const SUPERBLOCK_MAGIC = 0x58465342; //     XFSB
export const FREE_SPACE_MAGIC = 0x58414746; //     XAGF
export const INODES_MAGIC = 0x58414749; //         XAGI
export const FREE_TREE_MAGIC = 0x41423342; //      AB3B
export const INODE_TREE_MAGIC = 0x49414233; //     IAB3
export const INODE_MAGIC = 0x494e; //              IN
/** The only version of inodes with checksums. */
export const INODE_VERSION = 3;
/** A flag of an inode whose times count nanoseconds from 1901. */
export const BIG_TIME = 1n << 3n;
export const INODES_IN_CHUNK = 64;

export const superblock = struct('XFS superblock', {
  magic: u32be,
  blockBytes: u32be,
  counts: raw(24), //          of blocks and of real-time space
  uuid: raw(16),
  logStart: u64be,
  roots: raw(24), //           inodes of the root and of real-time bitmaps
  realtimeExtent: u32be,
  groupBlocks: u32be,
  groupCount: u32be,
  bitmapBlocks: u32be,
  logBlocks: u32be,
  version: u16be,
  sectorBytes: u16be,
  inodeBytes: u16be,
  inodesPerBlock: u16be,
  label: raw(12),
  blockLog: u8,
  sectorLog: u8,
  inodeLog: u8,
  inodesPerBlockLog: u8,
});

/** In the second sector of each allocation group. */
export const freeSpaceHeader = struct('XFS free space header', {
  magic: u32be,
  version: u32be,
  group: u32be,
  groupBlocks: u32be,
  byBlock: u32be, //           root of the tree of free extents, sorted by place
  bySize: u32be,
  reverseMap: u32be,
  byBlockLevels: u32be,
});

/** In the third sector of each allocation group. */
export const inodesHeader = struct('XFS inode header', {
  magic: u32be,
  version: u32be,
  group: u32be,
  groupBlocks: u32be,
  count: u32be,
  root: u32be, //              of the tree of inode chunks
  levels: u32be,
});

/** Before the records of a block of either tree. */
export const treeBlock = struct('XFS tree block', {
  magic: u32be,
  level: u16be,
  records: u16be,
  siblings: raw(8),
  block: u64be,
  lsn: u64be,
  uuid: raw(16),
  owner: u32be,
  crc: u32be,
});

export const freeExtent = struct('XFS free extent', { start: u32be, blocks: u32be });

export const inodeChunk = struct('XFS inode chunk', { first: u32be, counts: raw(4), free: u64be });

export const inodeHead = struct('XFS inode', {
  magic: u16be,
  mode: u16be, //              0: not in use
  version: u8,
  owners: raw(27),
  accessed: u64be,
  modified: u64be,
  changed: u64be,
  sizes: raw(36),
  generation: u32be,
  nextUnlinked: u32be,
  crc: raw(4), //              CRC-32C of the whole inode, little-endian
  changes: u64be,
  lsn: u64be,
  flags: u64be,
  copyHint: raw(16),
  created: u64be,
  number: u64be,
  uuid: raw(16),
});
