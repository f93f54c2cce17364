export { openOciArchiveSink } from './archive/sink.ts';
export { openOciArchiveSource } from './archive/source.ts';
export type { ImageSpool } from './archive/spooled-repository.ts';
export type { BlobPlace } from './blobs/blob-place.ts';
export type { Stamp } from './blobs/stamp.ts';
export { checkClaim } from './claim-directory.ts';
export { blobPath, INDEX_FILE, LAYOUT_FILE } from './file-names.ts';
export type { FolderLimits } from './folder-limits.ts';
export type { FolderOptions } from './folder-options.ts';
export { namedEntry, untaggedEntry } from './index/edit-index.ts';
export { REF_NAME, REPOSITORY } from './index/entry-name.ts';
export { EMPTY_INDEX, formatLayoutIndex, type LayoutEntry, parseLayoutIndex } from './index/layout-index.ts';
export { listLayoutNames } from './index/list-names.ts';
export type { NamedEntry } from './index/named-entries.ts';
export { LAYOUT_CONTENT, type LayoutOptions } from './layout-files.ts';
export { openFolder, openReadOnlyFolder } from './open-folder.ts';
export { openLayoutTarget } from './repositories.ts';
export {
  openResultStore,
  placeOfResult,
  type ResultKind,
  type ResultStore,
  resultStoreFolder,
  storedResult,
} from './result-store.ts';
export { openLayoutSink } from './sink.ts';
export { openLayoutSource } from './source.ts';
export { RepositoryState } from './state/repository-state.ts';
export { SortedKeysMap } from './state/sorted-keys-map.ts';
export { adoptEntries } from './store/adopt.ts';
export { FolderReader } from './store/folder-reader.ts';
