export { readClosure } from './copy/closure.ts';
export type { LeftBehind } from './copy/left-behind.ts';
export { MirrorPlaces } from './copy/open-places.ts';
export { planMirror } from './copy/plan.ts';
export { planLocked, planMirrorLocked } from './copy/plan-locked.ts';
export type { MirrorPlan, SourceReaders, TargetName } from './copy/plan-model.ts';
export {
  failureOfPlan,
  failureOfRun,
  type ImageOutcome,
  type MirrorOutcome,
  type RunMirrorOptions,
  runMirror,
} from './copy/run.ts';
export { imagesOffRule } from './file/images-off-rule.ts';
export { renderMirrorFile } from './file/mirror-file.ts';
export {
  formatMirrorLock,
  MIRROR_LOCK_NAME,
  type MirrorLock,
  parseMirrorLock,
  refuseDrift,
} from './file/mirror-lock.ts';
export type { ImageRequest, Mirror, Naming } from './file/mirror-model.ts';
export { mirrorJsonSchemaText } from './file/mirror-schema.ts';
export { formatTarget, nameAll, templateProblem } from './file/naming.ts';
export { isMirrorText, parseMirror } from './file/parse-mirror.ts';
export { parseRate } from './file/rate.ts';
export { requestsOf } from './file/requests.ts';
export { type MirrorTarget, parseMirrorTarget } from './file/target-place.ts';
export type { MirrorSettings } from './gap/bundle-mirror.ts';
export { bundleRequests, bundleSources, readBundleMirror } from './gap/bundle-requests.ts';
export { exportBundle, type PlanExportOptions, type PlannedExport, planExport } from './gap/export-bundle.ts';
export { planImport } from './gap/import-bundle.ts';
export { receiptOf } from './gap/read-receipt.ts';
export { parseReceipt, type Receipt, renderReceipt } from './gap/receipt.ts';
export { namesAt } from './gap/receipt-names.ts';
export { type FoundSecret, findSecrets } from './gap/secrets/find-secrets.ts';
export { type BundleProblem, type VerifyReport, verifyBundle } from './gap/verify-bundle.ts';
export { imagesOfLines } from './images/from-lines.ts';
export { imagesOfMachineConfig } from './images/from-machine-config.ts';
export { imagesOfManifests } from './images/from-manifests.ts';
export { imagesOfRecipe } from './images/from-recipe.ts';
export { imagesOfRelease } from './images/from-release.ts';
export { type ImageList, joinFindings } from './images/image-list.ts';
export { describeOrigin, type FoundImages, type ImageOrigin } from './images/image-origin.ts';
export { parseImagePath } from './images/image-path.ts';
export type { SourceText } from './images/source-text.ts';
export type { Check } from './nodes/doctor/check.ts';
export type { ImageDiagnosis } from './nodes/doctor/diagnose.ts';
export { type ConfigDiagnosis, diagnoseConfig } from './nodes/doctor/diagnose-config.ts';
export {
  type MirrorAddress,
  type MirrorRegistriesOptions,
  mirrorRegistries,
  parseMirrorAddress,
  parseRegistryHost,
  refuseUnlikeMirror,
} from './nodes/mirror-registries.ts';
export { type ConfigFile, hostsFiles, registriesConf, talosctlFlags } from './nodes/render-registries.ts';
