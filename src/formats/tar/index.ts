export { TAR_BLOCK, TAR_END, tarPadding } from './blocks.ts';
export { encodeTarHeader } from './encode.ts';
export type { TarBody, TarEntry, TarEntryType, TarHeader } from './entry.ts';
export { type ReadTarOptions, readTar, readTarAt } from './read.ts';
export { type TarInput, type WriteTarOptions, writeTar } from './write.ts';
