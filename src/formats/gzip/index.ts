export { openGzipAccess } from './access.ts';
export { zlibBlockDecompress } from './block.ts';
export { type ZlibBlockOptions, zlibBlockCompressor } from './block-compress.ts';
export {
  type CompressGzipOptions,
  compressGzip,
  type PackGzipOptions,
  packGzip,
  packGzipAhead,
  streamGzip,
} from './compress.ts';
export { decompressGzip, decompressGzipOnce } from './decompress.ts';
export { isGzip } from './member.ts';
