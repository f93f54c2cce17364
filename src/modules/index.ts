export { type CheckedModule, checkModules } from './check-modules.ts';
export { bringsIndexes, hasChangedModules } from './current-indexes.ts';
export { type CommandLine, type Enforcement, enforcementOf } from './enforcement.ts';
export type { Errno } from './errno.ts';
export { findIndexFormat, type IndexFormat } from './index-format.ts';
export { type KernelFacts, readKernelFacts } from './kernel-facts.ts';
export {
  MODULES,
  type ModuleDirectory,
  type ModuleFile,
  moduleDirectories,
  modulesIn,
} from './module-directories.ts';
export { type CheckableModule, readCheckableModule } from './module-facts.ts';
export { type ModuleSubset, moduleSubset } from './module-subset.ts';
export { indexNames, type RebuildOptions, type RebuiltIndexes, rebuildIndexes } from './rebuild-indexes.ts';
export type { ModuleNotice, ModuleVerdict, RefusalCause } from './verdict.ts';
