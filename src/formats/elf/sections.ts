import { type RandomAccess, toByteString, toSafeSize } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import { elfFileHeader, type FileHeader } from './header.ts';
import { elfSectionHeader } from './section-header.ts';

type SectionHeader = ReturnType<typeof elfSectionHeader.decode>;

/** A section, and where its bytes are. */
export interface ElfSection {
  /** The number of its header, by which symbols name it. */
  readonly index: number;
  /** Of its first byte, in the file. */
  readonly offset: number;
  /** In bytes of the file: 0 for a section without bits. */
  readonly size: number;
  /** The address at which it is linked: 0 in a relocatable file. */
  readonly address: bigint;
  /** The number of the section that goes with it: the names of a table of symbols. */
  readonly link: number;
}

const NO_BITS = 8;
const ELSEWHERE = 0xffff; //              of nameSection: see the link of section 0
const MAX_SECTIONS = 100_000; //          modules have some hundred, one for each function at worst
const MAX_NAMES_BYTES = 4 * 1024 * 1024;

/**
 * Finds sections by their names, in one pass over the headers. The first section of a name wins; those that the file
 * does not have are missing in the map. Only headers and names are read. Throws `FORMAT_CORRUPT`.
 */
export async function findElfSections(
  source: RandomAccess,
  header: FileHeader,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, ElfSection>> {
  const found = new Map<string, ElfSection>();
  const table = await readTable(source, header);
  if (table.count === 0) return found;
  const nameAt = namesOf(await readNames(source, header, table), wanted);
  for (let index = 1; index < table.count; index++) {
    const section = table.section(index);
    const name = nameAt(section.name);
    if (name !== undefined && !found.has(name))
      found.set(name, { index, ...rangeOf(source, section, table.offsetOf(index)) });
  }
  return found;
}

/** Tells which wanted name stands at an offset. No more bytes are looked at than the longest of them has. */
function namesOf(bytes: Uint8Array, wanted: readonly string[]): (offset: number) => string | undefined {
  const names = new Set(wanted);
  const longest = wanted.reduce((most, { length }) => Math.max(most, length), 0);
  return (offset) => {
    const text = toByteString(bytes.subarray(offset, offset + longest + 1));
    const name = text.slice(0, text.indexOf('\0'));
    return text.includes('\0') && names.has(name) ? name : undefined;
  };
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
  const offsetOf = (index: number): number => start + index * elfSectionHeader.size;
  if (start === 0) return { count: 0, section: () => elfSectionHeader.decode(new Uint8Array()), offsetOf };
  if (header.sectionEntrySize !== elfSectionHeader.size) {
    throw corruptElf(
      'sectionEntrySize',
      offsets.sectionEntrySize,
      `${header.sectionEntrySize}, not ${elfSectionHeader.size}`,
    );
  }
  if (offsetOf(1) > source.size) {
    throw corruptElf('sectionOffset', offsets.sectionOffset, `${start}, beyond the end of the file at ${source.size}`);
  }
  const first = elfSectionHeader.decode(await source.read(start, elfSectionHeader.size));
  const count = header.sectionCount === 0 ? toSafeSize(first.size, 'ELF section count') : header.sectionCount;
  if (count > MAX_SECTIONS || offsetOf(count) > source.size) {
    throw corruptElf(
      'sectionCount',
      offsets.sectionCount,
      `${count} sections at ${start} in a file of ${source.size} bytes`,
    );
  }
  const bytes = await source.read(start, count * elfSectionHeader.size);
  return {
    count,
    section: (index) => elfSectionHeader.decode(bytes.subarray(index * elfSectionHeader.size)),
    offsetOf,
  };
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
      table.offsetOf(index) + elfSectionHeader.offsets.size,
      `${range.size} bytes`,
    );
  }
  return await source.read(range.offset, range.size);
}

function rangeOf(source: RandomAccess, section: SectionHeader, at: number): Omit<ElfSection, 'index'> {
  const offset = toSafeSize(section.offset, 'ELF section offset');
  const size = section.type === NO_BITS ? 0 : toSafeSize(section.size, 'ELF section size');
  if (offset + size > source.size) {
    throw corruptElf(
      'section offset',
      at + elfSectionHeader.offsets.offset,
      `${size} bytes at ${offset} in a file of ${source.size} bytes`,
    );
  }
  return { offset, size, address: section.address, link: section.link };
}
