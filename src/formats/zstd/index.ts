export { openZstdAccess, type ZstdAccess } from './access.ts';
export { zstdBlockDecompress } from './block.ts';
export { type ZstdBlockOptions, zstdBlockCompressor } from './block-compress.ts';
export { type CompressZstdOptions, compressZstd } from './compress.ts';
export { decompressZstd, decompressZstdOnce } from './decompress.ts';
export { zstdKernelProblem } from './frame.ts';
export {
  type PackZstdFramesOptions,
  packZstdFrames,
  packZstdFramesAhead,
  type StreamZstdFramesOptions,
  streamZstdFrames,
} from './frames.ts';
export { isZstd } from './magic.ts';
export { type PackZstdOptions, packZstd } from './pack.ts';
