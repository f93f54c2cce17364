import { type RandomAccess, struct, u8, u16le, u32le, u64le } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import { nameAt, readElfSection, recordCount, type SectionBytes } from './section-records.ts';
import type { ElfSection } from './sections.ts';

/** A symbol that a module takes from the kernel or from another module. */
export interface UndefinedSymbol {
  readonly name: string;
  /** A weak symbol may stay undefined. */
  readonly isWeak: boolean;
}

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html */
const elfSymbol = struct('ELF symbol', {
  name: u32le, //      offset in the section of names
  info: u8, //         low 4 bits type, high 4 bits binding: 0 local, 1 global, 2 weak
  other: u8,
  section: u16le, //   0 undefined, 0xfff1 absolute, else the number of a section
  value: u64le, //     in a relocatable file: the offset in its section
  size: u64le,
});

export type ElfSymbol = ReturnType<typeof elfSymbol.decode>;

export const UNDEFINED_SECTION = 0;
export const ABSOLUTE_SECTION = 0xfff1;
const WEAK = 2;
const MAX_UNDEFINED = 65_536; // the largest modules take some thousand symbols

/** The sections that `readSymbols` needs. */
export const symbolSections = ['.symtab', '.strtab'] as const;

export interface ElfSymbols {
  readonly count: number;
  /** Throws `FORMAT_CORRUPT` for an index beyond the table; `user` and `at` say who named it. */
  at(index: number, user: string, at: number): ElfSymbol;
  /** All undefined symbols, in the order of the table. */
  readonly undefined: readonly UndefinedSymbol[];
}

/** Reads the symbols of a relocatable file; none if it is stripped of them. Throws `FORMAT_CORRUPT`. */
export async function readSymbols(
  source: RandomAccess,
  sections: ReadonlyMap<string, ElfSection>,
): Promise<ElfSymbols> {
  const table = await readElfSection(source, sections, '.symtab');
  const names = await readElfSection(source, sections, '.strtab');
  const count = table === undefined ? 0 : recordCount(table, elfSymbol.size);
  if (table !== undefined && names?.section.index !== table.section.link)
    throw corruptElf('link of .symtab', table.section.offset, `${table.section.link}, which is not .strtab`);
  return {
    count,
    at(index, user, at) {
      if (table === undefined || index >= count)
        throw corruptElf(`symbol of ${user}`, at, `${index}, of ${count} symbols`);
      return symbolAt(table, index);
    },
    undefined: table === undefined || names === undefined ? [] : undefinedSymbols(table, names, count),
  };
}

function symbolAt({ bytes }: SectionBytes, index: number): ElfSymbol {
  return elfSymbol.decode(bytes.subarray(index * elfSymbol.size));
}

function undefinedSymbols(table: SectionBytes, names: SectionBytes, count: number): readonly UndefinedSymbol[] {
  const found: UndefinedSymbol[] = [];
  for (let index = 1; index < count; index++) {
    const symbol = symbolAt(table, index);
    if (symbol.section !== UNDEFINED_SECTION || symbol.name === 0) continue;
    if (found.length === MAX_UNDEFINED)
      throw corruptElf('.symtab', table.section.offset, `more than ${MAX_UNDEFINED} undefined symbols`);
    found.push({ name: nameAt(names, symbol.name), isWeak: symbol.info >> 4 === WEAK });
  }
  return found;
}
