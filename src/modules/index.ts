export { bringsIndexes, hasChangedModules } from './current-indexes.ts';
export { findIndexFormat, type IndexFormat } from './index-format.ts';
export {
  MODULES,
  type ModuleDirectory,
  type ModuleFile,
  moduleDirectories,
  modulesIn,
} from './module-directories.ts';
export { type ModuleSubset, moduleSubset } from './module-subset.ts';
export { type RebuildOptions, type RebuiltIndexes, rebuildIndexes } from './rebuild-indexes.ts';
