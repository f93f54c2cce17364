export type { CompressorName } from './compressor.ts';
export type { CompressorOptions, StoredCompressorOptions } from './compressor-options.ts';
export type { DirectoryEntry } from './directory.ts';
export type { ReadFileOptions } from './file-data.ts';
export type { FragmentEntry } from './fragment.ts';
export type {
  DeviceInode,
  DirectoryIndexEntry,
  DirectoryInode,
  FileInode,
  FragmentTail,
  Inode,
  InodeFacts,
  InodeKind,
  Listing,
  PipeInode,
  SymlinkInode,
} from './inode.ts';
export { defaultLimits, type SquashfsLimits } from './limits.ts';
export type { MetadataRef } from './metadata-ref.ts';
export { type OpenSquashfsOptions, openSquashfs } from './open.ts';
export type { SquashfsReader } from './reader.ts';
export type { Superblock } from './superblock.ts';
export type { SquashfsTree, TreeNode, WalkOptions, WalkStep } from './walk.ts';
export type { XattrSet } from './xattr.ts';
