import { EXT4_BLOCK_BYTES, EXT4_INODE_BYTES } from '../../tools/index.ts';
import type { CacheFile } from './cache-files.ts';

/** The measures of a file system that holds an image cache. */
export interface Ext4Layout {
  /** A multiple of 1 MiB. */
  readonly size: number;
  readonly inodes: number;
  readonly journalMib: number;
}

const MIB = 1024 * 1024;
/** What the imager adds to the sum of all files, in percent. */
const IMAGER_OVERHEAD = 20;
/** By default, mke2fs makes an inode for so many bytes. */
const BYTES_PER_INODE = 16 * 1024;
const RESERVED_INODES = 32;
/** Of a directory entry beside its name, and as much again for what is left over at the end of blocks. */
const ENTRY_BYTES = 24;
/** One block of an extent tree describes so many bytes, if each extent is as short as 4 MiB. */
const BYTES_PER_EXTENT_BLOCK = 1024 * MIB;
const GROUP_BYTES = 128 * MIB;
/** Two bitmaps of each group, and descriptors with room to grow in the groups that have copies of them. */
const GROUP_BLOCKS = 2;
const COPY_BLOCKS = 1100;
const SLACK_BYTES = 2 * MIB;

/**
 * The measures of the file system for these files: as large as the imager of 1.13 makes it, or larger where the files
 * do not fit into that, as with many small ones.
 */
export function ext4Layout(files: readonly CacheFile[], folders: readonly string[]): Ext4Layout {
  const sum = files.reduce((total, { content }) => total + content.size, 0);
  const fromImager = wholeMib(sum + Math.floor((sum * IMAGER_OVERHEAD) / 100));
  const inodes = Math.max(files.length + folders.length + RESERVED_INODES, Math.ceil(fromImager / BYTES_PER_INODE));
  const journalMib = journalOf(fromImager);
  const fixed = journalMib * MIB + inodes * EXT4_INODE_BYTES + SLACK_BYTES;
  const needed = blocksOf(files, folders) * EXT4_BLOCK_BYTES + fixed;
  return { size: Math.max(fromImager, wholeMib(needed + groupBytes(needed))), inodes, journalMib };
}

function blocksOf(files: readonly CacheFile[], folders: readonly string[]): number {
  const ofFiles = files.map(({ content: { size } }) => wholeBlocks(size) + Math.ceil(size / BYTES_PER_EXTENT_BLOCK));
  const entries = [...files.map(({ path }) => path), ...folders];
  const names = entries.reduce((total, path) => total + path.length - path.lastIndexOf('/') + ENTRY_BYTES, 0);
  return ofFiles.reduce((total, one) => total + one, 0) + wholeBlocks(names) + 2 * folders.length;
}

function groupBytes(bytes: number): number {
  const groups = Math.ceil(bytes / GROUP_BYTES) + 1;
  const isSmall = groups <= 2;
  const copies = isSmall ? 0 : Math.min(groups, 2 + Math.ceil(3 * Math.log2(groups)));
  return (groups * GROUP_BLOCKS + copies * COPY_BLOCKS) * EXT4_BLOCK_BYTES;
}

/** Such as mke2fs chooses by itself. */
function journalOf(bytes: number): number {
  if (bytes < GROUP_BYTES) return 4;
  return bytes < 1024 * MIB ? 16 : 64;
}

function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / EXT4_BLOCK_BYTES);
}

function wholeMib(bytes: number): number {
  return Math.ceil(bytes / MIB) * MIB;
}
