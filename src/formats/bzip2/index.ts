export { decompressBzip2 } from './decompress.ts';
export { isBzip2 } from './magic.ts';
