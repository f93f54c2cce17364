export type { FatInput } from './tree.ts';
export { type FatOptions, writeFat } from './write.ts';
