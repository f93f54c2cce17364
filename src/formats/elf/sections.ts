import { type RandomAccess, struct, toSafeSize, u32le, u64le } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import { elfFileHeader, type FileHeader } from './header.ts';

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html */
const sectionHeader = struct('ELF section header', {
  name: u32le, //    offset in the section of names
  type: u32le, //    8 NOBITS: takes no room in the file
  flags: u64le,
  address: u64le,
  offset: u64le,
  size: u64le,
  link: u32le,
  info: u32le,
  align: u64le,
  entrySize: u64le,
});

type SectionHeader = ReturnType<typeof sectionHeader.decode>;

/** The position of a section's bytes. */
export interface SectionRange {
  readonly offset: number;
  readonly size: number;
}

const NO_BITS = 8;
const ELSEWHERE = 0xffff; //              of nameSection: see the link of section 0
const MAX_SECTIONS = 100_000; //          modules have some hundred, one for each function at worst
const MAX_NAMES_BYTES = 4 * 1024 * 1024;

/** Finds a section by its name. It reads section headers and names only. The first section of that name wins. */
export async function findElfSection(
  source: RandomAccess,
  header: FileHeader,
  name: string,
): Promise<SectionRange | undefined> {
  const table = await readTable(source, header);
  if (table.count === 0) return undefined;
  const names = Buffer.from(await readNames(source, header, table));
  const wanted = Buffer.from(`${name}\0`, 'latin1');
  for (let index = 1; index < table.count; index++) {
    const section = table.section(index);
    if (names.subarray(section.name, section.name + wanted.length).equals(wanted))
      return rangeOf(source, section, table.offsetOf(index));
  }
  return undefined;
}

interface SectionTable {
  readonly count: number;
  section(index: number): SectionHeader;
  /** The offset of a section's header in the file. */
  offsetOf(index: number): number;
}

async function readTable(source: RandomAccess, header: FileHeader): Promise<SectionTable> {
  const { offsets } = elfFileHeader;
  const start = toSafeSize(header.sectionOffset, 'ELF sectionOffset');
  const offsetOf = (index: number): number => start + index * sectionHeader.size;
  if (start === 0) return { count: 0, section: () => sectionHeader.decode(new Uint8Array()), offsetOf };
  if (header.sectionEntrySize !== sectionHeader.size) {
    throw corruptElf(
      'sectionEntrySize',
      offsets.sectionEntrySize,
      `${header.sectionEntrySize}, not ${sectionHeader.size}`,
    );
  }
  if (offsetOf(1) > source.size) {
    throw corruptElf('sectionOffset', offsets.sectionOffset, `${start}, beyond the end of the file at ${source.size}`);
  }
  const first = sectionHeader.decode(await source.read(start, sectionHeader.size));
  const count = header.sectionCount === 0 ? toSafeSize(first.size, 'ELF section count') : header.sectionCount;
  if (count > MAX_SECTIONS || offsetOf(count) > source.size) {
    throw corruptElf(
      'sectionCount',
      offsets.sectionCount,
      `${count} sections at ${start} in a file of ${source.size} bytes`,
    );
  }
  const bytes = await source.read(start, count * sectionHeader.size);
  return { count, section: (index) => sectionHeader.decode(bytes.subarray(index * sectionHeader.size)), offsetOf };
}

async function readNames(source: RandomAccess, header: FileHeader, table: SectionTable): Promise<Uint8Array> {
  const { nameSection } = elfFileHeader.offsets;
  const index = header.nameSection === ELSEWHERE ? table.section(0).link : header.nameSection;
  if (index === 0 || index >= table.count) {
    throw corruptElf('nameSection', nameSection, `${index}, which is not one of the ${table.count} sections`);
  }
  const range = rangeOf(source, table.section(index), table.offsetOf(index));
  if (range.size > MAX_NAMES_BYTES) {
    throw corruptElf(
      'size of the section names',
      table.offsetOf(index) + sectionHeader.offsets.size,
      `${range.size} bytes`,
    );
  }
  return await source.read(range.offset, range.size);
}

function rangeOf(source: RandomAccess, section: SectionHeader, at: number): SectionRange {
  const offset = toSafeSize(section.offset, 'ELF section offset');
  const size = section.type === NO_BITS ? 0 : toSafeSize(section.size, 'ELF section size');
  if (offset + size > source.size) {
    throw corruptElf(
      'section offset',
      at + sectionHeader.offsets.offset,
      `${size} bytes at ${offset} in a file of ${source.size} bytes`,
    );
  }
  return { offset, size };
}
