export type { OpenFile } from './bundle/bundle-files.ts';
export { type BundleImage, bundleImages } from './bundle/bundle-index.ts';
export { BundleReader } from './bundle/bundle-reader.ts';
export { bundleSource } from './bundle/bundle-source.ts';
export { BundleWriter } from './bundle/bundle-writer.ts';
export type { BundleFinding } from './bundle/finding.ts';
export type { AbsentBlob, BundleForm, BundleMap, Delta, UnchangedImage } from './bundle/map.ts';
export { openBundle } from './bundle/open-bundle.ts';
export { type BundlePlan, type BundleWishes, type NewBundleImage, planBundle } from './bundle/plan-bundle.ts';
export { type BundleScan, type ScanOptions, scanBundle } from './bundle/scan-bundle.ts';
export type { PlacedFile } from './bundle/tar-layout.ts';
export { type WriteBundleOptions, type WrittenBundle, writeBundle } from './bundle/write-bundle.ts';
export { askDaemonVersion } from './docker-daemon/ask-version.ts';
export {
  type ClassicBuildOptions,
  type ClassicBuildResult,
  classicBuild,
  type RemoveImageOptions,
  removeImage,
} from './docker-daemon/classic-build.ts';
export { FileAccess } from './files/file-access.ts';
export type { HeldLock } from './files/heartbeat.ts';
export { type LockOptions, UNKNOWN_WAIT_MS, withLock } from './files/lock.ts';
export { folderMark } from './files/lock-holder.ts';
export { openRegular } from './files/open-regular.ts';
export { temporaryName } from './files/owner.ts';
export { type PrivateFolder, removePrivateFolder } from './files/private-folder.ts';
export { readInput } from './files/read-input.ts';
export { removeAbandoned } from './files/remove-abandoned.ts';
export { trustIn } from './files/trust.ts';
export { openUploadJournal } from './files/upload-journal.ts';
export { temporaryFolderOf, Workspace } from './files/workspace.ts';
export { syncDirectory, type WriteFileOptions, writeFileWhole } from './files/write-file.ts';
export { type LayerPlatformOptions, platformByLayers } from './layer-platform.ts';
export { LAYOUT_CONTENT, LAYOUT_LOCK } from './oci-layout/layout.ts';
export { openLayoutRepositories, openLayoutTarget } from './oci-layout/layout-repositories.ts';
export { type LayoutName, listLayoutNames } from './oci-layout/list-images.ts';
export { checkOwnParts } from './oci-layout/own-parts.ts';
export { openImageSink, openImageSource } from './open-image.ts';
export { openProber } from './open-prober.ts';
export { openRegistry } from './open-registry.ts';
export { formatPlace, type Place, parsePlace, pinnedPlace } from './place.ts';
export { probeRegistry } from './probe-registry.ts';
export { type Bandwidth, createBandwidth } from './registry/bandwidth.ts';
export { parseHostName } from './registry/host-names.ts';
export type {
  Clock,
  HostFacts,
  HostNames,
  Login,
  OpenRegistryOptions,
  OpenUpload,
  ProbedBlob,
  ProbedManifest,
  ProbeFailure,
  ProbeFailureKind,
  ProbePoint,
  Prober,
  ProberOptions,
  ProbeTls,
  Quota,
  RegistryFact,
  RegistryTarget,
  UploadJournal,
} from './registry/index.ts';
export { isLoopback } from './registry/proxy.ts';
export type { Decompressors, StoreOptions } from './store-options.ts';
