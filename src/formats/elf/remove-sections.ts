import { bufferAccess, toByteString, toSafeSize } from '../../bytes/index.ts';
import { corruptElf, unsupportedElf } from './damage.ts';
import { elfFileHeader, readFileHeader } from './header.ts';
import { elfSectionHeader } from './section-header.ts';

type Section = ReturnType<typeof elfSectionHeader.decode>;

const RELOCATABLE = 1;
const NO_BITS = 8;
const RELOCATIONS = [4, 9]; //      RELA and REL: `info` is the number of a section
const SYMBOL_TABLE = 2;
const GROUP = 17;
const EXTENDED_NUMBERS = 18;
const INFO_LINK = 0x40n;
const FIRST_RESERVED = 0xff00;
const ABSOLUTE = 0xfff1;
const SYMBOL_BYTES = 24;
const SYMBOL_SECTION = 6; //        of the field in a symbol
const HEADER_ALIGNMENT = 8;

/**
 * Removes sections of a relocatable file by their names, as `objcopy --remove-section` does, with their relocations.
 * Gives undefined where the file has none of them. Throws `FORMAT_UNSUPPORTED` for a file that is not a module, and
 * `FORMAT_CORRUPT` for damage.
 */
export async function removeElfSections(file: Uint8Array, names: readonly string[]): Promise<Uint8Array | undefined> {
  const header = await readFileHeader(bufferAccess(file));
  if (header.type !== RELOCATABLE || header.programCount !== 0)
    throw unsupportedElf('type', elfFileHeader.offsets.type, `${header.type}, which is not a relocatable file`);
  const bytes = Buffer.from(file);
  const sections = readSections(bytes, header);
  const unwanted = new Set(names.flatMap((name) => [name, `.rela${name}`]));
  const nameOf = namesOf(bytes, sections, header.nameSection);
  const kept = sections.flatMap((section, index) => (index > 0 && unwanted.has(nameOf(section)) ? [] : [index]));
  if (kept.length === sections.length) return undefined;
  const renumbered = new Map(kept.map((old, index) => [old, index]));
  return assembled(bytes, header, { sections, kept, renumbered });
}

type Header = Awaited<ReturnType<typeof readFileHeader>>;

function readSections(bytes: Buffer, header: Header): readonly Section[] {
  const { sectionOffset, sectionCount, sectionEntrySize, nameSection } = header;
  const start = toSafeSize(sectionOffset, 'ELF sectionOffset');
  const isPlain = sectionCount > 0 && sectionEntrySize === elfSectionHeader.size && nameSection < sectionCount;
  if (!isPlain || start + sectionCount * elfSectionHeader.size > bytes.length)
    throw corruptElf('sectionCount', elfFileHeader.offsets.sectionCount, `${sectionCount} sections at ${start}`);
  return Array.from({ length: sectionCount }, (_, index) =>
    elfSectionHeader.decode(bytes.subarray(start + index * elfSectionHeader.size)),
  );
}

function namesOf(bytes: Buffer, sections: readonly Section[], nameSection: number): (section: Section) => string {
  const table = sections[nameSection];
  const names = table === undefined ? Buffer.alloc(0) : contentOf(bytes, table, nameSection);
  return ({ name }) => {
    const end = names.indexOf(0, name);
    return toByteString(names.subarray(name, end === -1 ? name : end));
  };
}

function contentOf(bytes: Buffer, { type, offset, size }: Section, index: number): Buffer {
  if (type === NO_BITS) return Buffer.alloc(0);
  const [start, length] = [toSafeSize(offset, 'ELF section offset'), toSafeSize(size, 'ELF section size')];
  if (start + length > bytes.length)
    throw corruptElf(`offset of section ${index}`, start, `${length} bytes in a file of ${bytes.length} bytes`);
  return bytes.subarray(start, start + length);
}

interface Removal {
  readonly sections: readonly Section[];
  /** The numbers of the sections that stay, in their order. */
  readonly kept: readonly number[];
  /** From their old numbers to their new ones. */
  readonly renumbered: ReadonlyMap<number, number>;
}

/** Header, the contents that stay, each at its alignment, and the table of sections. */
function assembled(bytes: Buffer, header: Header, removal: Removal): Uint8Array {
  const parts: Buffer[] = [bytes.subarray(0, elfFileHeader.size)];
  let end = elfFileHeader.size;
  const append = (content: Buffer, alignment: number): number => {
    const start = Math.ceil(end / alignment) * alignment;
    parts.push(Buffer.alloc(start - end), content);
    end = start + content.length;
    return start;
  };
  const headers = removal.kept.map((old) => {
    const section = removal.sections[old];
    if (section === undefined) throw new Error('bug: a section that stays is one of the file');
    const content = renumberedContent(contentOf(bytes, section, old), section, removal);
    const offset = old === 0 ? 0 : append(content, alignmentOf(section, old));
    return elfSectionHeader.encode({ ...renumberedHeader(section, removal), offset: BigInt(offset) });
  });
  const table = append(Buffer.concat(headers), HEADER_ALIGNMENT);
  const nameSection = newNumber(header.nameSection, removal);
  const start = elfFileHeader.encode({
    ...header,
    sectionOffset: BigInt(table),
    sectionCount: headers.length,
    nameSection,
  });
  return Buffer.concat([start, ...parts.slice(1)]);
}

const MAX_ALIGNMENT = 64 * 1024;

function alignmentOf({ align }: Section, index: number): number {
  const alignment = Number(align);
  if (alignment <= 1) return 1;
  if (alignment > MAX_ALIGNMENT) throw corruptElf(`align of section ${index}`, 0, `${alignment}`);
  return alignment;
}

function renumberedHeader(section: Section, removal: Removal): Section {
  const isInfoSection = RELOCATIONS.includes(section.type) || (section.flags & INFO_LINK) !== 0n;
  return {
    ...section,
    link: newNumber(section.link, removal),
    info: isInfoSection ? newNumber(section.info, removal) : section.info,
  };
}

/** What a section says of other sections by their numbers. */
function renumberedContent(content: Buffer, { type }: Section, removal: Removal): Buffer {
  if (type === EXTENDED_NUMBERS) throw unsupportedElf('section type', 0, 'extended numbers of sections');
  if (type !== SYMBOL_TABLE && type !== GROUP) return content;
  const changed = Buffer.from(content);
  if (type === SYMBOL_TABLE)
    for (let at = SYMBOL_SECTION; at + 2 <= changed.length; at += SYMBOL_BYTES) {
      const section = changed.readUInt16LE(at);
      if (section < FIRST_RESERVED) changed.writeUInt16LE(removal.renumbered.get(section) ?? ABSOLUTE, at);
    }
  // A group is a word of flags, and the numbers of its members.
  else
    for (let at = 4; at + 4 <= changed.length; at += 4) {
      changed.writeUInt32LE(newNumber(changed.readUInt32LE(at), removal), at);
    }
  return changed;
}

function newNumber(old: number, { renumbered }: Removal): number {
  const number = renumbered.get(old);
  if (number === undefined) throw unsupportedElf('link', 0, `a reference to section ${old}, which is to be removed`);
  return number;
}
