import { hexOf, type RandomAccess, raw, struct, u8, u16le, u32le, u64le } from '../../bytes/index.ts';
import { unsupportedElf } from './damage.ts';

const ELF_MAGIC = '\x7fELF';
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;

/**
 * The start of every file, in its 64-bit little-endian form.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export const elfFileHeader = struct('ELF header', {
  magic: raw(4), //             7f 'E' 'L' 'F'
  class: u8, //                 1 32-bit, 2 64-bit
  data: u8, //                  1 little-endian, 2 big-endian
  identVersion: u8,
  abi: u8,
  abiVersion: u8,
  identPad: raw(7),
  type: u16le, //               1 REL, 2 EXEC, 3 DYN, 4 CORE
  machine: u16le, //            62 x86-64, 183 arm64
  version: u32le,
  entry: u64le,
  programOffset: u64le, //      0: no program headers
  sectionOffset: u64le, //      0: no section headers
  flags: u32le,
  headerSize: u16le,
  programEntrySize: u16le, //   56
  programCount: u16le,
  sectionEntrySize: u16le, //   64
  sectionCount: u16le, //       0: the count is in the size of section 0
  nameSection: u16le, //        0xffff: the index is in the link of section 0
});

export type FileHeader = ReturnType<typeof elfFileHeader.decode>;

export type ElfMachine = 'x86-64' | 'arm64' | 'other';

const elfMachines: Readonly<Record<number, ElfMachine>> = { 62: 'x86-64', 183: 'arm64' };

export function machineOf({ machine }: FileHeader): ElfMachine {
  return elfMachines[machine] ?? 'other';
}

/** Reads the file header. Throws `FORMAT_UNSUPPORTED` for anything but a 64-bit little-endian ELF file. */
export async function readFileHeader(source: RandomAccess): Promise<FileHeader> {
  const bytes = await source.read(0, Math.min(source.size, elfFileHeader.size));
  if (!isElf(bytes)) throw unsupportedElf('magic', 0, `${hexOf(bytes.subarray(0, 8))}, which is not the ELF magic`);
  const header = elfFileHeader.decode(bytes);
  const { offsets } = elfFileHeader;
  if (header.class !== CLASS_64) throw unsupportedElf('class', offsets.class, `${header.class}, which is not 64-bit`);
  if (header.data !== LITTLE_ENDIAN)
    throw unsupportedElf('data', offsets.data, `${header.data}, which is not little-endian`);
  return header;
}

/** Tells whether a file starts as ELF files do. */
export function isElf(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, ELF_MAGIC.length)).toString('latin1') === ELF_MAGIC;
}
