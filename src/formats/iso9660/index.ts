export type { IsoInput } from './tree.ts';
export { type IsoImage, type IsoOptions, writeIso } from './write.ts';
