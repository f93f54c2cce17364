export type { Breakage, BreakageRule } from './breakage/finding.ts';
export { refuseBreakage } from './breakage/refuse.ts';
export { Builder, type BuildOptions, type BuildResult, build, pinImages, planBuild } from './builder.ts';
export { type EngineName, engineNames } from './engines/engine.ts';
export { type CheckPlaceInput, checkPlaceModules } from './modules/check-place.ts';
export type { IndexFinding, ModulesReport, ReportedModule } from './modules/report.ts';
export type { BuildPlan, PlannedPlatform, PlannedStage } from './plan.ts';
export { checkSquashfsFile, createSquashfs } from './squashfs-file.ts';
