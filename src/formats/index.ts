export {
  type CpioEntry,
  type CpioInput,
  changeCpioHeader,
  readCpio,
  readCpioArchive,
  writeCpio,
} from './cpio/index.ts';
export { type ElfHeader, isElf, type ModuleInfo, readElfHeader, readModuleInfo, vermagicRelease } from './elf/index.ts';
export {
  compressGzip,
  decompressGzip,
  decompressGzipOnce,
  isGzip,
  packGzip,
  zlibBlockCompressor,
  zlibBlockDecompress,
} from './gzip/index.ts';
export {
  findSection,
  type KernelRelease,
  type PeImage,
  type PeSection,
  readKernelRelease,
  readPe,
  rewritePe,
} from './pe/index.ts';
export {
  type BlockSpool,
  type CompressorOptions,
  checkSquashfs,
  defaultFormat,
  encodeCompressorOptions,
  type FileInode,
  type Finding,
  type Forecast,
  type GraftLayout,
  type Inode,
  openSquashfs,
  planSquashfs,
  type SquashfsCompressors,
  type SquashfsFormat,
  type SquashfsReader,
  type SquashfsStatistics,
  type SquashfsSurvey,
  type Superblock,
  surveySquashfs,
} from './squashfs/index.ts';
export {
  encodeTarHeader,
  readTar,
  TAR_END,
  type TarEntry,
  type TarHeader,
  type TarInput,
  tarPadding,
  writeTar,
} from './tar/index.ts';
export {
  compressXz,
  decompressXz,
  decompressXzOnce,
  type EarlierXz,
  isXz,
  packXz,
  xzBlockCompressor,
  xzBlockDecompress,
  xzKernelProblem,
} from './xz/index.ts';
export {
  decompressZstd,
  decompressZstdOnce,
  isZstd,
  packZstd,
  packZstdFrames,
  zstdBlockCompressor,
  zstdBlockDecompress,
  zstdKernelProblem,
} from './zstd/index.ts';
