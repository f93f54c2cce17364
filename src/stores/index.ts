export {
  type ClassicBuildOptions,
  type ClassicBuildResult,
  classicBuild,
  type RemoveImageOptions,
  removeImage,
} from './docker-daemon/classic-build.ts';
export { FileAccess } from './files/file-access.ts';
export { type LockOptions, withLock } from './files/lock.ts';
export { temporaryName } from './files/owner.ts';
export { removeAbandoned } from './files/remove-abandoned.ts';
export { syncDirectory, type WriteFileOptions, writeFileWhole } from './files/write-file.ts';
export { LAYOUT_CONTENT, LAYOUT_LOCK } from './oci-layout/layout.ts';
export { openImageSink, openImageSource } from './open-image.ts';
export { openRegistry } from './open-registry.ts';
export { formatPlace, type Place, parsePlace, pinnedPlace } from './place.ts';
export type {
  Bandwidth,
  Clock,
  HostFacts,
  HostNames,
  OpenRegistryOptions,
  OpenUpload,
  Quota,
  RegistryTarget,
  UploadJournal,
} from './registry/index.ts';
export type { Decompressors, StoreOptions } from './store-options.ts';
