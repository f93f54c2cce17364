export { imagesOffRule } from './images-off-rule.ts';
export { drift, refuseDrift } from './lock-drift.ts';
export { renderMirrorFile } from './mirror-file.ts';
export {
  formatMirrorLock,
  type ImageToLock,
  type LockedImage,
  type LockedManifest,
  MIRROR_LOCK_NAME,
  type MirrorLock,
  parseMirrorLock,
} from './mirror-lock.ts';
export type { ImageRequest, IndexForm, Mirror } from './mirror-model.ts';
export { mirrorJsonSchemaText } from './mirror-schema.ts';
export { type NamedRequest, nameAll, namesError } from './name-images.ts';
export { describeNaming, type Naming, namesHost, prefixFor, templateProblem } from './naming.ts';
export { isMirrorText, parseMirror } from './parse-mirror.ts';
export { parseRate } from './rate.ts';
export { findingsOf, requestsOf } from './requests.ts';
export { formatTarget, type TargetName } from './target-name.ts';
export { type MirrorTarget, parseMirrorTarget } from './target-place.ts';
