export { type ElfMachine, isElf } from './header.ts';
export { type ModuleInfo, readModuleInfo, vermagicRelease } from './module-info.ts';
export { type ElfHeader, type ElfType, readElfHeader } from './read-header.ts';
