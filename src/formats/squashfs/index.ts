export type { KernelProblem } from './check/check-blocks.ts';
export type { SquashfsFinding } from './check/finding.ts';
export { type CheckSquashfsOptions, checkSquashfs } from './check.ts';
export type { CompressorName } from './compressor.ts';
export {
  type CompressorOptions,
  encodeCompressorOptions,
  type StoredCompressorOptions,
} from './compressor-options.ts';
export type { DirectoryEntry } from './directory.ts';
export type { ReadFileOptions } from './file-data.ts';
export type { FragmentEntry } from './fragment.ts';
export type {
  DeviceInode,
  DirectoryIndexEntry,
  DirectoryInode,
  DirectoryListing,
  FileInode,
  FragmentTail,
  Inode,
  InodeFacts,
  InodeKind,
  PipeInode,
  SymlinkInode,
} from './inode.ts';
export { defaultSquashfsLimits, type SquashfsLimits } from './limits.ts';
export type { MetadataRef } from './metadata-ref.ts';
export { type OpenSquashfsOptions, openSquashfs } from './open.ts';
export type { SquashfsReader } from './reader.ts';
export { storedLength } from './size-word.ts';
export { storedBytesByInode } from './stored-bytes.ts';
export type { Superblock } from './superblock.ts';
export type { SquashfsTree, SquashfsWalkOptions, TreeNode, WalkStep } from './walk.ts';
export type { GraftBase } from './write/base.ts';
export { type BlockSpool, memorySpool } from './write/block-queue.ts';
export {
  defaultFormat,
  type FragmentUse,
  formatOf,
  type SquashfsCompressors,
  type SquashfsFormat,
} from './write/format.ts';
export type { GraftLayout } from './write/graft.ts';
export {
  planSquashfs,
  type SquashfsPlan,
  type SquashfsSurvey,
  type SurveyOptions,
  surveySquashfs,
  type WriteSquashfsOptions,
} from './write/plan.ts';
export type { Forecast, SquashfsStatistics } from './write/statistics.ts';
export type { WriteContent, WriteDirectory, WriteFile, WriteNode } from './write/tree.ts';
export type { XattrSet } from './xattr.ts';
