export { builtinNames } from './builtin-modules.ts';
export { chooseModules } from './choose-modules.ts';
export { type DependencyProblem, findDependencies } from './dependencies.ts';
export { type DepmodOptions, depmod, type ModuleIndexes, type ModuleLists } from './depmod.ts';
export type { IndexNodeOrder } from './index-layout.ts';
export { type ModuleFacts, moduleFactsOf } from './module-facts.ts';
export { isModulePath, moduleNameFrom, moduleNameOf } from './module-name.ts';
export { indexNodeOrder, type ModuleIndex, readIndex } from './read-index.ts';
export { type SelectedModules, type SoftDependency, selectModules } from './select-modules.ts';
