export { type MirrorSettings } from './bundle-mirror.ts';
export { bundleRequests, bundleSources, readBundleMirror } from './bundle-requests.ts';
export {
  type ClosureManifest,
  type ClosureOptions,
  type ClosureTag,
  type ImageClosure,
  readClosure,
} from './closure.ts';
export type { IndexForm } from './closure-platforms.ts';
export type { Check } from './doctor/check.ts';
export type { ImageDiagnosis } from './doctor/diagnose.ts';
export { type ConfigDiagnosis, type DiagnoseConfigOptions, diagnoseConfig } from './doctor/diagnose-config.ts';
export type { AttemptOutcome, PullOutcome, PullProblemKind } from './doctor/pull-image.ts';
export { exportBundle, type PlanExportOptions, type PlannedExport, planExport } from './export-bundle.ts';
export { imagesOfLines } from './from-lines.ts';
export { imagesOfMachineConfig } from './from-machine-config.ts';
export { imagesOfManifests, type ManifestOptions } from './from-manifests.ts';
export { imagesOfRecipe } from './from-recipe.ts';
export { imagesOfRelease, type ReleaseSource } from './from-release.ts';
export { type ImageList, joinFindings, type ListedImage } from './image-list.ts';
export { describeOrigin, type Findings, type FoundImage, type ImageOrigin } from './image-origin.ts';
export { type ImagePath, parseImagePath } from './image-path.ts';
export { imagesOffRule, type OffRule } from './images-off-rule.ts';
export { type PlanImportOptions, planImport } from './import-bundle.ts';
export { type LeftBehind } from './left-behind.ts';
export { renderMirrorFile } from './mirror-file.ts';
export {
  formatMirrorLock,
  type LockedImage,
  MIRROR_LOCK_NAME,
  type MirrorLock,
  parseMirrorLock,
  refuseDrift,
} from './mirror-lock.ts';
export type {
  ImageRequest,
  Mirror,
  MirrorImage,
  MirrorLimits,
  MirrorSources,
  Naming,
  TalosRelease,
} from './mirror-model.ts';
export {
  type MirrorAddress,
  type MirrorRegistriesOptions,
  mirrorRegistries,
  parseMirrorAddress,
  parseRegistryHost,
  refuseUnlikeMirror,
} from './mirror-registries.ts';
export { mirrorJsonSchemaText } from './mirror-schema.ts';
export { formatTarget, nameAll, templateProblem } from './naming.ts';
export { MirrorPlaces, type MirrorPlacesOptions } from './open-places.ts';
export { isMirrorText, parseMirror } from './parse-mirror.ts';
export { type PlanOptions, planMirror } from './plan.ts';
export {
  type PlanLockedOptions,
  type PlanMirrorLockedOptions,
  planLocked,
  planMirrorLocked,
} from './plan-locked.ts';
export type {
  FailedImage,
  MirrorPlan,
  PlannedBlob,
  PlannedImage,
  PlannedManifest,
  PlanTotals,
  SourceReaders,
  TargetName,
} from './plan-model.ts';
export { parseRate } from './rate.ts';
export { type Holdings, receiptOf } from './read-receipt.ts';
export { parseReceipt, type Receipt, type ReceivedRepository, renderReceipt } from './receipt.ts';
export { namesAt } from './receipt-names.ts';
export { type ConfigFile, hostsFiles, registriesConf, talosctlFlags } from './render-registries.ts';
export { type MirrorInputs, type MirrorRequests, requestsOf } from './requests.ts';
export {
  failureOfPlan,
  failureOfRun,
  type ImageOutcome,
  type MirrorOutcome,
  type RunMirrorOptions,
  runMirror,
} from './run.ts';
export { type FoundSecret, findSecrets } from './secrets/find-secrets.ts';
export type { SourceText } from './source-text.ts';
export { type MirrorTarget, parseTarget } from './target-place.ts';
export { type BundleProblem, type VerifyBundleOptions, type VerifyReport, verifyBundle } from './verify-bundle.ts';
