import { type RandomAccess, struct, u32le } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import { type ElfRelocation, RELOCATIONS, readRelocations } from './relocations.ts';
import { nameAt, readElfSection, recordCount, type SectionBytes } from './section-records.ts';
import type { ElfSection } from './sections.ts';
import { ABSOLUTE_SECTION, type ElfSymbols } from './symbols.ts';

/** A symbol that a module or the kernel offers to modules. */
export interface ExportedSymbol {
  readonly name: string;
  /** The checksum of its type; undefined in a kernel without `CONFIG_MODVERSIONS`. */
  readonly crc: number | undefined;
  /** Whether only modules with a GPL-compatible licence may use it. */
  readonly isGplOnly: boolean;
  /** A module that uses it must import this namespace. */
  readonly namespace: string | undefined;
}

/**
 * One exported symbol: three distances, each from its own field. In a module they are 0 until relocations fill them.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/include/linux/export-internal.h
 */
const kernelSymbol = struct('kernel_symbol', { value: u32le, name: u32le, namespace: u32le });

const CRC_BYTES = 4;
const TEXTS = '__ksymtab_strings';

const exportTables = [
  { symbols: '__ksymtab', checksums: '__kcrctab', isGplOnly: false },
  { symbols: '__ksymtab_gpl', checksums: '__kcrctab_gpl', isGplOnly: true },
] as const;

/** The sections that `readExports` needs. */
export const exportSections: readonly string[] = [
  TEXTS,
  ...exportTables
    .flatMap(({ symbols, checksums }) => [symbols, checksums])
    .flatMap((name) => [name, `${RELOCATIONS}${name}`]),
];

/** What is read of one table of exports. */
interface ExportTable {
  readonly records: SectionBytes;
  readonly relocations: ReadonlyMap<number, ElfRelocation>;
  readonly texts: SectionBytes;
  readonly symbols: ElfSymbols;
}

/** Reads what a module exports, in the order of its tables. Throws `FORMAT_CORRUPT`. */
export async function readExports(
  source: RandomAccess,
  sections: ReadonlyMap<string, ElfSection>,
  symbols: ElfSymbols,
): Promise<readonly ExportedSymbol[]> {
  const texts = await readElfSection(source, sections, TEXTS);
  const found: ExportedSymbol[] = [];
  for (const { symbols: name, checksums, isGplOnly } of exportTables) {
    const records = await readElfSection(source, sections, name);
    if (records === undefined || records.section.size === 0) continue;
    if (texts === undefined)
      throw corruptElf(records.name, records.section.offset, `no section ${TEXTS} for its names`);
    const relocations = await readRelocations(source, sections, records.name);
    const crcs = await readCrcs(source, sections, { name: checksums, symbols });
    for (const symbol of exportsOf({ records, relocations, texts, symbols }, crcs))
      found.push({ ...symbol, isGplOnly });
  }
  return found;
}

function exportsOf(
  table: ExportTable,
  crcs: readonly (number | undefined)[] | undefined,
): readonly Omit<ExportedSymbol, 'isGplOnly'>[] {
  const { name, section } = table.records;
  const count = recordCount(table.records, kernelSymbol.size);
  if (crcs !== undefined && crcs.length !== count)
    throw corruptElf(name, section.offset, `${count} symbols with ${crcs.length} checksums`);
  return Array.from({ length: count }, (_, index) => {
    const at = index * kernelSymbol.size;
    return {
      name: textOf(table, at + kernelSymbol.offsets.name) ?? '',
      crc: crcs?.[index],
      namespace: textOf(table, at + kernelSymbol.offsets.namespace) || undefined,
    };
  });
}

/** The text that a field of the table points at by its relocation; undefined without one, as for no namespace. */
function textOf({ records, relocations, texts, symbols }: ExportTable, at: number): string | undefined {
  const relocation = relocations.get(at);
  if (relocation === undefined && at % kernelSymbol.size === kernelSymbol.offsets.namespace) return undefined;
  const field = `name in ${records.name}`;
  if (relocation === undefined) throw corruptElf(field, records.section.offset + at, 'no relocation that fills it');
  const { section, value } = symbols.at(relocation.symbol, `${RELOCATIONS}${records.name}`, relocation.position);
  if (section !== texts.section.index)
    throw corruptElf(field, relocation.position, `a symbol of section ${section}, which is not ${TEXTS}`);
  return nameAt(texts, Number(BigInt.asIntN(32, value + relocation.addend)));
}

/**
 * Since Linux 5.19 the checksums stand in their table. Before, it is filled by relocations with the values of the
 * absolute symbols `__crc_<name>`.
 */
async function readCrcs(
  source: RandomAccess,
  sections: ReadonlyMap<string, ElfSection>,
  { name, symbols }: { readonly name: string; readonly symbols: ElfSymbols },
): Promise<readonly (number | undefined)[] | undefined> {
  const table = await readElfSection(source, sections, name);
  if (table === undefined) return undefined;
  const relocations = await readRelocations(source, sections, name);
  const view = new DataView(table.bytes.buffer, table.bytes.byteOffset, table.bytes.length);
  return Array.from({ length: recordCount(table, CRC_BYTES) }, (_, index) => {
    const relocation = relocations.get(index * CRC_BYTES);
    if (relocation === undefined) return view.getUint32(index * CRC_BYTES, true);
    const { section, value } = symbols.at(relocation.symbol, `${RELOCATIONS}${name}`, relocation.position);
    return section === ABSOLUTE_SECTION ? Number(BigInt.asUintN(32, value + relocation.addend)) : undefined;
  });
}
