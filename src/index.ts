/**
 * The library behind the command line: recipes in, installer images out. Images are in `rootsmith/oci`, a client
 * of registries in `rootsmith/registry`, squashfs in `rootsmith/squashfs`, facts about releases of Talos in
 * `rootsmith/talos`, recipes, schematics and imager profiles in `rootsmith/recipe`, boot media in `rootsmith/media`
 * and, out of installers, in `rootsmith/imager`.
 */

export { type ErrorCode, errorCodes, exitStatuses, isRootsmithError, RootsmithError } from './errors/index.ts';
export {
  type Breakage,
  type BreakageRule,
  type BuildOptions,
  type BuildPlan,
  type BuildResult,
  build,
  buildExtension,
  type CheckExtensionsInput,
  checkExtensions,
  type EngineName,
  type ExtensionBuildOptions,
  type ExtensionBuildResult,
  type ExtensionFinding,
  type ExtensionPlan,
  type ExtensionPlanPlatform,
  type ExtensionRule,
  type ExtensionSeverity,
  type ExtensionsReport,
  engineNames,
  type PlannedPlatform,
  type PlannedStage,
  pinImages,
  planBuild,
  planExtension,
  type ReportedExtension,
} from './installer/index.ts';
export { type ProgressEvent, type Report, type Stage, stages } from './progress/index.ts';
export {
  type Lock,
  type LockEntry,
  parseDockerfile,
  parseLock,
  parseRecipe,
  type Recipe,
  writeLock,
} from './recipe/index.ts';
