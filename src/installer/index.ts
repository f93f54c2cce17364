export { spool, type WorkFiles } from '../files/index.ts';
export { signedProgram, wholeOf } from './boot/make-uki.ts';
export { openSigning } from './boot/signing-keys.ts';
export type { Breakage, BreakageRule } from './breakage/finding.ts';
export { refuseBreakage } from './breakage/refuse.ts';
export { Builder, type BuildOptions, type BuildResult, build, pinImages, planBuild } from './builder.ts';
export { type EngineName, engineNames } from './engines/engine.ts';
export {
  buildExtension,
  type ExtensionBuildOptions,
  type ExtensionBuildResult,
} from './extension-build/build-extension.ts';
export { type ExtensionPlan, type ExtensionPlanPlatform, planExtension } from './extension-build/plan-extension.ts';
export { buildStoredExtension, type StoredExtension } from './extension-build/stored-extension.ts';
export {
  type CheckExtensionsInput,
  checkExtensions,
  type ExtensionsReport,
  type ReportedExtension,
} from './extension-check/check-places.ts';
export type { ExtensionFinding } from './extension-check/extension-finding.ts';
export type { ExtensionRule, ExtensionSeverity } from './extension-check/extension-rules.ts';
export { findingLine, refuseFindings } from './extension-check/refuse-findings.ts';
export type { PlannedExtension } from './extensions/describe.ts';
export { type CheckPlaceInput, checkPlaceModules } from './modules/check-place.ts';
export { type ConfigInInput, kernelConfigIn } from './modules/config-in.ts';
export type { IndexFinding, ModulesReport, ReportedModule } from './modules/report.ts';
export { type ImageOfPlace, type PlaceOptions, withImageOfPlace } from './open/image-of-place.ts';
export { readUkiOfPlace } from './open/read-uki-of-place.ts';
export type { BuildPlan, PlannedPlatform, PlannedStage } from './plan.ts';
export { checkSquashfsFile, createSquashfs } from './squashfs-file.ts';
export { describeSource } from './trees/describe-source.ts';
