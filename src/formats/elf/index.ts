export type { ExportedSymbol } from './exports.ts';
export { type ElfMachine, isElf } from './header.ts';
export { type KernelModule, readKernelModule } from './kernel-module.ts';
export { type ModuleInfo, vermagicRelease } from './module-info.ts';
export { type ElfHeader, type ElfType, readElfHeader } from './read-header.ts';
export { readElfSections } from './read-sections.ts';
export { removeElfSections } from './remove-sections.ts';
export type { ElfSection } from './sections.ts';
export type { UndefinedSymbol } from './symbols.ts';
