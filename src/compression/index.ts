export {
  blockDecompressors,
  boundedDecompressors,
  type Compression,
  compressionOf,
  decompressors,
  expandOnce,
  kernelProblems,
} from './decompressors.ts';
export { expandByMagic } from './expand-by-magic.ts';
