export { decompressBzip2, isBzip2 } from './bzip2/index.ts';
export {
  type CpioEntry,
  type CpioInput,
  changeCpioHeader,
  readCpio,
  readCpioArchive,
  writeCpio,
} from './cpio/index.ts';
export {
  type ElfHeader,
  type ExportedSymbol,
  isElf,
  type KernelModule,
  type ModuleInfo,
  readElfHeader,
  readKernelModule,
  readModuleInfo,
  type UndefinedSymbol,
  vermagicRelease,
} from './elf/index.ts';
export { type FatInput, type FatOptions, writeFat } from './fat/index.ts';
export {
  type GptDisk,
  type GptOptions,
  type GptTable,
  type Guid,
  guidOfLabel,
  type PartitionInput,
  type PlacedPartition,
  readGpt,
  type SectorBytes,
  writeGpt,
} from './gpt/index.ts';
export {
  compressGzip,
  decompressGzip,
  decompressGzipOnce,
  isGzip,
  packGzip,
  packGzipAhead,
  streamGzip,
  zlibBlockCompressor,
  zlibBlockDecompress,
} from './gzip/index.ts';
export { type IsoInput, type IsoOptions, writeIso } from './iso9660/index.ts';
export {
  findSection,
  isSigned,
  type KernelRelease,
  type PeImage,
  type PeSection,
  readKernelRelease,
  readPe,
  rewritePe,
} from './pe/index.ts';
export { writeQcow2 } from './qcow2/index.ts';
export {
  type BlockSpool,
  type CompressorOptions,
  checkSquashfs,
  defaultFormat,
  encodeCompressorOptions,
  type FileInode,
  type Forecast,
  type GraftLayout,
  type Inode,
  openSquashfs,
  planSquashfs,
  type SquashfsCompressors,
  type SquashfsFinding,
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
  type TarBody,
  type TarEntry,
  type TarHeader,
  type TarInput,
  tarPadding,
  writeTar,
} from './tar/index.ts';
export { writeVhd } from './vhd/index.ts';
export { writeVmdk } from './vmdk/index.ts';
export {
  decompressXz,
  decompressXzOnce,
  type EarlierXz,
  isXz,
  openXzAccess,
  packXz,
  type XzContent,
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
  packZstdFramesAhead,
  streamZstdFrames,
  zstdBlockCompressor,
  zstdBlockDecompress,
  zstdKernelProblem,
} from './zstd/index.ts';
