export { openXzAccess } from './access.ts';
export { xzBlockDecompress } from './block.ts';
export { type XzBlockOptions, xzBlockCompressor } from './block-compress.ts';
export { decompressXz, decompressXzOnce, XZ_MEMORY_LIMIT_BYTES } from './decompress.ts';
export { xzKernelProblem } from './kernel-problem.ts';
export { isXz } from './magic.ts';
export { type EarlierXz, type PackXzOptions, packXz, type XzContent } from './pack.ts';
