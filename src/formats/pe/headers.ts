import { raw, struct, u8, u16le, u32le, u64le } from '../../bytes/index.ts';

/**
 * The headers of PE32+ images, in file order.
 *
 * @see https://learn.microsoft.com/windows/win32/debug/pe-format
 */
export const dosHeader = struct('DOS header', {
  magic: u16le, //        "MZ"
  legacy: raw(58),
  peOffset: u32le, //     of the PE signature
});

export const coffHeader = struct('PE signature and COFF header', {
  signature: u32le, //    "PE\0\0"
  machine: u16le, //      0x8664 x64, 0xaa64 arm64
  sectionCount: u16le,
  time: u32le,
  symbolOffset: u32le, // 0 in images
  symbolCount: u32le,
  optionalSize: u16le, // of the optional header, with its data directories
  characteristics: u16le,
});

export const optionalHeader = struct('PE optional header', {
  magic: u16le, //               0x20b: PE32+
  linkerMajor: u8,
  linkerMinor: u8,
  codeSize: u32le, //            sum of the raw sizes of code sections
  initializedDataSize: u32le, // of sections with initialised data
  uninitializedDataSize: u32le,
  entryPoint: u32le,
  codeBase: u32le,
  imageBase: u64le,
  sectionAlignment: u32le, //    of virtual addresses
  fileAlignment: u32le, //       of raw data
  versions: raw(16),
  imageSize: u32le, //           end of the last section, aligned: firmware refuses less
  headersSize: u32le, //         end of the section table, aligned
  checksum: u32le, //            0: none
  subsystem: u16le, //           10: EFI application
  dllCharacteristics: u16le,
  stackAndHeap: raw(32),
  loaderFlags: u32le,
  directoryCount: u32le, //      16 or fewer
});

export const dataDirectory = struct('PE data directory', {
  address: u32le, //             a file offset for certificates, else a virtual address
  size: u32le,
});

export const sectionHeader = struct('PE section header', {
  name: raw(8), //               NUL-padded; "/123" points into a string table
  virtualSize: u32le, //         what a boot loader reads and measures
  virtualAddress: u32le,
  rawSize: u32le, //             aligned
  rawOffset: u32le, //           aligned; 0 where nothing is stored, from some makers
  relocationOffset: u32le, //    these four are 0 in images
  lineOffset: u32le,
  relocationCount: u16le,
  lineCount: u16le,
  characteristics: u32le, //     0x20 code, 0x40 initialised data, 0x80 uninitialised
});

export const PE_SIGNATURE = 0x4550;
export const PE32_PLUS = 0x20b;

export const CODE = 0x20;
export const INITIALIZED_DATA = 0x40;

/** Indexes of data directories. */
export const CERTIFICATES = 4;
export const DEBUG = 6;

export type CoffHeader = ReturnType<typeof coffHeader.decode>;
export type OptionalHeader = ReturnType<typeof optionalHeader.decode>;
export type DataDirectory = ReturnType<typeof dataDirectory.decode>;
export type SectionHeader = ReturnType<typeof sectionHeader.decode>;

/** The next multiple of `alignment`, a power of two. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
