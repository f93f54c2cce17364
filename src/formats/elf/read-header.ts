import { type RandomAccess, struct, toSafeSize, u32le, u64le } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import { type ElfMachine, elfFileHeader, type FileHeader, machineOf, readFileHeader } from './header.ts';

export type ElfType = 'relocatable' | 'executable' | 'shared' | 'other';

export interface ElfHeader {
  /** The type of file. Programs are `executable`, or `shared` if they are position independent, as most are today. */
  readonly type: ElfType;
  readonly machine: ElfMachine;
  /** The number of the machine, for messages. */
  readonly machineNumber: number;
  /**
   * The loader that the kernel starts first, as a path in the program's own root. It is undefined for a statically
   * linked program.
   */
  readonly interpreter: string | undefined;
}

const elfTypes: Readonly<Record<number, ElfType>> = { 1: 'relocatable', 2: 'executable', 3: 'shared' };

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html */
const programHeader = struct('ELF program header', {
  type: u32le, //             3 INTERP
  flags: u32le,
  offset: u64le,
  virtualAddress: u64le,
  physicalAddress: u64le,
  fileSize: u64le,
  memorySize: u64le,
  align: u64le,
});

const PT_INTERP = 3;
const MAX_PROGRAM_HEADERS = 0xfffe; // 0xffff says that there are more, which a program does not need
const MAX_INTERPRETER_BYTES = 4096; //  PATH_MAX of Linux, which refuses longer ones too

/**
 * Reads what kind of program a file is, so that a service's entrypoint can be explained. Throws
 * `FORMAT_UNSUPPORTED` for anything but a 64-bit little-endian ELF file, `FORMAT_CORRUPT` for damage.
 */
export async function readElfHeader(source: RandomAccess): Promise<ElfHeader> {
  const header = await readFileHeader(source);
  return {
    type: elfTypes[header.type] ?? 'other',
    machine: machineOf(header),
    machineNumber: header.machine,
    interpreter: await readInterpreter(source, header),
  };
}

async function readInterpreter(source: RandomAccess, header: FileHeader): Promise<string | undefined> {
  const { programCount, programEntrySize } = header;
  if (programCount === 0) return undefined;
  const { offsets } = elfFileHeader;
  if (programCount > MAX_PROGRAM_HEADERS) throw corruptElf('programCount', offsets.programCount, `${programCount}`);
  if (programEntrySize !== programHeader.size) {
    throw corruptElf('programEntrySize', offsets.programEntrySize, `${programEntrySize}, not ${programHeader.size}`);
  }
  const start = toSafeSize(header.programOffset, 'ELF programOffset');
  const bytes = programCount * programHeader.size;
  if (start + bytes > source.size) {
    throw corruptElf(
      'programOffset',
      offsets.programOffset,
      `${start}, which leaves no room for ${programCount} program headers`,
    );
  }
  const table = await source.read(start, bytes);
  for (let at = 0; at < bytes; at += programHeader.size) {
    const segment = programHeader.decode(table.subarray(at));
    if (segment.type === PT_INTERP) return await readPath(source, segment, start + at);
  }
  return undefined;
}

async function readPath(
  source: RandomAccess,
  segment: ReturnType<typeof programHeader.decode>,
  at: number,
): Promise<string> {
  const { offsets } = programHeader;
  const offset = toSafeSize(segment.offset, 'ELF segment offset');
  const size = toSafeSize(segment.fileSize, 'ELF segment fileSize');
  if (size < 2 || size > MAX_INTERPRETER_BYTES) {
    throw corruptElf('fileSize of PT_INTERP', at + offsets.fileSize, `${size}, not 2 to ${MAX_INTERPRETER_BYTES}`);
  }
  if (offset + size > source.size) {
    throw corruptElf(
      'offset of PT_INTERP',
      at + offsets.offset,
      `${offset}, beyond the end of the file at ${source.size}`,
    );
  }
  const bytes = await source.read(offset, size);
  if (bytes.indexOf(0) !== size - 1)
    throw corruptElf('interpreter', offset, 'a text that does not end in its only NUL byte');
  return Buffer.from(bytes.subarray(0, -1)).toString('latin1');
}
