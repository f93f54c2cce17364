export {
  type ClosureManifest,
  type ClosureOptions,
  type ClosureTag,
  closureOf,
  type ImageClosure,
  readClosure,
} from './closure.ts';
export type { IndexForm } from './closure-platforms.ts';
export { imagesOfLines } from './from-lines.ts';
export { imagesOfMachineConfig } from './from-machine-config.ts';
export { imagesOfManifests, type ManifestOptions } from './from-manifests.ts';
export { imagesOfRecipe } from './from-recipe.ts';
export { imagesOfRelease, type ReleaseSource } from './from-release.ts';
export { type ImageList, joinFindings, type ListedImage } from './image-list.ts';
export { describeOrigin, type Findings, type FoundImage, type ImageOrigin } from './image-origin.ts';
export { type ImagePath, parseImagePath } from './image-path.ts';
export { ManifestShelf } from './manifest-shelf.ts';
export { renderMirrorFile } from './mirror-file.ts';
export type {
  ImageRequest,
  Mirror,
  MirrorImage,
  MirrorLimits,
  MirrorSources,
  Naming,
  TalosRelease,
} from './mirror-model.ts';
export { type PlanOptions, planMirror } from './plan.ts';
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
export { failureOfRun, type ImageOutcome, type MirrorOutcome, type RunMirrorOptions, runMirror } from './run.ts';
export type { SourceText } from './source-text.ts';
export { type MirrorTarget, parseTarget } from './target-place.ts';
