export { isMissingFile, isMissingPath, unlessAbsent } from './absent.ts';
export type { ArchiveOptions } from './archive/archive-options.ts';
export { sniffPacking } from './archive/compression.ts';
export { openArchive } from './archive/open-archive.ts';
export { type ArchiveFile, bytesFile, packFiles } from './archive/pack-files.ts';
export { TarMembers } from './archive/tar-members.ts';
export { unlessUnusable } from './cached-files.ts';
export {
  type CheckSpaceOptions,
  checkSpace,
  OUTPUT_SPACE_HINT,
  type SpaceNeed,
  TEMPORARY_SPACE_HINT,
} from './check-space.ts';
export { checkWritableFile, checkWritableFolder } from './check-writable.ts';
export { ContentCache, type FindOptions, type KeptContent } from './content-cache.ts';
export { DraftFile } from './draft-file.ts';
export { isCode } from './error-code.ts';
export { FileAccess, readFileStream } from './file-access.ts';
export { notRegular } from './file-kind.ts';
export type { FreeSpace } from './free-space.ts';
export type { HeldLock } from './heartbeat.ts';
export { type LockOptions, UNKNOWN_WAIT_MS, withLock } from './lock.ts';
export { folderMark } from './lock-holder.ts';
export { makeEmptyFile } from './make-empty-file.ts';
export { makeFolders } from './make-folders.ts';
export { openRegular } from './open-regular.ts';
export { currentOwner, hasEnded, ownerOf, temporaryName } from './owner.ts';
export { PackCache, type PackCacheOptions } from './pack-cache.ts';
export {
  claimFolder,
  findPrivateFolder,
  isFolder,
  makePrivateFolder,
  openOwn,
  type PrivateFolder,
  readOwn,
  removePrivateFolder,
} from './private-folder.ts';
export { readIfThere } from './read-if-there.ts';
export { readInput } from './read-input.ts';
export { removeAbandoned } from './remove-abandoned.ts';
export { readSourceDateEpoch } from './source-date-epoch.ts';
export { makeSpool } from './spool.ts';
export { checkTrust, type Trust, trustIn, trustSelf } from './trust.ts';
export { unlessOutOfFiles } from './unless-out-of-files.ts';
export { userCacheFolder } from './user-cache.ts';
export { diskFiles } from './work/disk-files.ts';
export { readFileRange } from './work/file-streams.ts';
export { memoryFiles } from './work/memory-files.ts';
export { spool, type WorkFile, type WorkFiles } from './work/work-files.ts';
export { temporaryFolderOf, Workspace } from './workspace.ts';
export { syncDirectory, writeFileWhole, writeTemporary } from './write-file.ts';
export { writeSparseFile } from './write-sparse.ts';
