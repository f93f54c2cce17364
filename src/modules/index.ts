export { type CheckedModule, checkModules } from './check-modules.ts';
export { type CommandLine, type Enforcement, enforcementOf } from './enforcement.ts';
export { type Errno, errnos } from './errno.ts';
export { type KernelFacts, readKernelFacts } from './kernel-facts.ts';
export { type CheckableModule, readCheckableModule } from './module-facts.ts';
export type { ModuleNotice, ModuleVerdict, RefusalCause } from './verdict.ts';
