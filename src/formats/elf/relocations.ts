import { type RandomAccess, struct, toSafeSize, u32le, u64le } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import { readElfSection, recordCount } from './section-records.ts';
import type { ElfSection } from './sections.ts';

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.reloc.html */
const relocation = struct('ELF relocation', {
  offset: u64le, //   in the section that it changes
  type: u32le, //     2 R_X86_64_PC32, 261 R_AARCH64_PREL32
  symbol: u32le, //   its index in .symtab
  addend: u64le, //   signed
});

/** Before the name of the section whose relocations a section holds. */
export const RELOCATIONS = '.rela';

/** What is written at an offset of a section when the module is loaded: the address of a symbol plus a number. */
export interface ElfRelocation {
  readonly symbol: number;
  readonly addend: bigint;
  /** The position of the relocation in the file, for error messages. */
  readonly position: number;
}

/** Reads the relocations of a section, by the offset that they change. Throws `FORMAT_CORRUPT`. */
export async function readRelocations(
  source: RandomAccess,
  sections: ReadonlyMap<string, ElfSection>,
  name: string,
): Promise<ReadonlyMap<number, ElfRelocation>> {
  const found = new Map<number, ElfRelocation>();
  const table = await readElfSection(source, sections, `${RELOCATIONS}${name}`);
  if (table === undefined) return found;
  const size = sections.get(name)?.size ?? 0;
  const count = recordCount(table, relocation.size);
  for (let index = 0; index < count; index++) {
    const position = table.section.offset + index * relocation.size;
    const { offset, symbol, addend } = relocation.decode(table.bytes.subarray(index * relocation.size));
    const at = toSafeSize(offset, `offset of .rela${name}`);
    if (at >= size) throw corruptElf(`offset of .rela${name}`, position, `${at} in a section of ${size} bytes`);
    found.set(at, { symbol, addend: BigInt.asIntN(64, addend), position });
  }
  return found;
}
