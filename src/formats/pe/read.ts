import { type ByteStream, hexOf, type RandomAccess, readRange } from '../../bytes/index.ts';
import { corruptPe, truncatedPe, unsupportedPe } from './damage.ts';
import {
  CERTIFICATES,
  type CoffHeader,
  coffHeader,
  type DataDirectory,
  dataDirectory,
  dosHeader,
  type OptionalHeader,
  optionalHeader,
  PE_SIGNATURE,
  PE32_PLUS,
  type SectionHeader,
  sectionHeader,
} from './headers.ts';

export interface PeSection {
  /** The index in the section table. Names can repeat; indexes do not. */
  readonly index: number;
  readonly name: string;
  readonly header: SectionHeader;
  /**
   * The offset of the content in the file. `.linux` may ask for more memory than is stored; the content is what is
   * stored.
   */
  readonly contentOffset: number;
  readonly contentSize: number;
}

/** A PE32+ file: a firmware program, an EFI kernel, or a unified kernel image (UKI). */
export interface PeImage {
  readonly machine: 'x86-64' | 'arm64' | 'other';
  /** The offset of the PE signature in the file. */
  readonly peOffset: number;
  readonly coff: CoffHeader;
  readonly optional: OptionalHeader;
  readonly directories: readonly DataDirectory[];
  /** The sections in the order of the section table. */
  readonly sections: readonly PeSection[];
}

const MAX_SECTIONS = 1024; // UKIs with many profiles have some dozens
const MAX_DIRECTORIES = 16;
const MAX_FILE_ALIGNMENT = 0x1_0000;
const MAX_SECTION_ALIGNMENT = 0x1000_0000;

const machines: Readonly<Record<number, PeImage['machine']>> = { 0x8664: 'x86-64', 0xaa64: 'arm64' };

/** Reads the headers, and checks that the sections that they describe lie within the file. */
export async function readPe(source: RandomAccess): Promise<PeImage> {
  const peOffset = await readPeOffset(source);
  const coff = await readCoff(source, peOffset);
  const optionalOffset = peOffset + coffHeader.size;
  const { optional, directories } = await readOptional(source, { offset: optionalOffset, size: coff.optionalSize });
  const tableOffset = optionalOffset + coff.optionalSize;
  const sections = await readSections(source, { tableOffset, count: coff.sectionCount });
  return { machine: machines[coff.machine] ?? 'other', peOffset, coff, optional, directories, sections };
}

/** The first section of a name. If names repeat, boot loaders take the first as well. */
export function findSection(pe: PeImage, name: string): PeSection | undefined {
  return pe.sections.find((section) => section.name === name);
}

/** Whether an image contains signatures, which firmware with secure boot asks for. */
export function isSigned({ directories }: PeImage): boolean {
  return (directories[CERTIFICATES]?.size ?? 0) > 0;
}

/** The content of a section, chunk by chunk. */
export function readSection(source: RandomAccess, { contentOffset, contentSize }: PeSection): ByteStream {
  return readRange(source, contentOffset, contentSize);
}

async function readPeOffset(source: RandomAccess): Promise<number> {
  const bytes = await source.read(0, Math.min(source.size, dosHeader.size));
  const magic = bytes.subarray(0, 2);
  if (Buffer.from(magic).toString('latin1') !== 'MZ')
    throw unsupportedPe('magic', 0, `${hexOf(magic)}, which is not \`MZ\``);
  if (bytes.length < dosHeader.size) throw truncatedPe('DOS header', 0, `${bytes.length} bytes`);
  return dosHeader.decode(bytes).peOffset;
}

async function readCoff(source: RandomAccess, offset: number): Promise<CoffHeader> {
  if (offset + coffHeader.size > source.size) {
    throw corruptPe('peOffset', dosHeader.offsets.peOffset, `${offset} in a file of ${source.size} bytes`);
  }
  const coff = coffHeader.decode(await source.read(offset, coffHeader.size));
  const { offsets } = coffHeader;
  if (coff.signature !== PE_SIGNATURE)
    throw corruptPe('signature', offset, `0x${coff.signature.toString(16)}, not \`PE\``);
  if (coff.sectionCount > MAX_SECTIONS) {
    throw corruptPe('sectionCount', offset + offsets.sectionCount, `${coff.sectionCount}, above ${MAX_SECTIONS}`);
  }
  return coff;
}

interface Optional {
  readonly optional: OptionalHeader;
  readonly directories: readonly DataDirectory[];
}

async function readOptional(
  source: RandomAccess,
  { offset, size }: { offset: number; size: number },
): Promise<Optional> {
  if (size < optionalHeader.size) throw unsupportedPe('optional header', offset, `${size} bytes, fewer than PE32+ has`);
  if (offset + size > source.size)
    throw truncatedPe('optional header', offset, `${source.size - offset} of ${size} bytes`);
  const bytes = await source.read(offset, size);
  const optional = optionalHeader.decode(bytes);
  checkOptional(optional, offset);
  const count = optional.directoryCount;
  if (count > MAX_DIRECTORIES || optionalHeader.size + count * dataDirectory.size > size) {
    throw corruptPe(
      'directoryCount',
      offset + optionalHeader.offsets.directoryCount,
      `${count} in a header of ${size} bytes`,
    );
  }
  const directories = Array.from({ length: count }, (_, index) =>
    dataDirectory.decode(bytes.subarray(optionalHeader.size + index * dataDirectory.size)),
  );
  return { optional, directories };
}

function checkOptional(optional: OptionalHeader, offset: number): void {
  const { offsets } = optionalHeader;
  if (optional.magic !== PE32_PLUS) {
    throw unsupportedPe('optional header magic', offset, `0x${optional.magic.toString(16)}, not PE32+`);
  }
  const isPower = (value: number, most: number): boolean =>
    value > 0 && value <= most && Number.isInteger(Math.log2(value));
  if (!isPower(optional.sectionAlignment, MAX_SECTION_ALIGNMENT)) {
    throw corruptPe(
      'sectionAlignment',
      offset + offsets.sectionAlignment,
      `${optional.sectionAlignment}, which is not a power of two`,
    );
  }
  if (!isPower(optional.fileAlignment, MAX_FILE_ALIGNMENT)) {
    throw corruptPe(
      'fileAlignment',
      offset + offsets.fileAlignment,
      `${optional.fileAlignment}, which is not a power of two`,
    );
  }
}

interface TablePlace {
  readonly tableOffset: number;
  readonly count: number;
}

async function readSections(source: RandomAccess, { tableOffset, count }: TablePlace): Promise<readonly PeSection[]> {
  const size = count * sectionHeader.size;
  if (tableOffset + size > source.size)
    throw truncatedPe('section table', tableOffset, `no room for ${count} sections`);
  const table = await source.read(tableOffset, size);
  return Array.from({ length: count }, (_, index) => {
    const at = index * sectionHeader.size;
    return toSection(sectionHeader.decode(table.subarray(at)), {
      index,
      offset: tableOffset + at,
      fileSize: source.size,
    });
  });
}

interface SectionPlace {
  readonly index: number;
  /** The offset of the section's header. */
  readonly offset: number;
  readonly fileSize: number;
}

function toSection(header: SectionHeader, { index, offset, fileSize }: SectionPlace): PeSection {
  const name = Buffer.from(header.name).toString('latin1').replace(/\0+$/, '');
  const contentSize = header.rawOffset === 0 ? 0 : Math.min(header.virtualSize, header.rawSize);
  if (header.rawOffset !== 0 && header.rawOffset + header.rawSize > fileSize) {
    const found = `${header.rawSize} bytes at ${header.rawOffset} in a file of ${fileSize} bytes`;
    throw truncatedPe(`rawOffset of section \`${name}\``, offset + sectionHeader.offsets.rawOffset, found);
  }
  return { index, name, header, contentOffset: header.rawOffset, contentSize };
}
