import { toByteString } from '../../bytes/index.ts';
import { corruptKernel } from './damage.ts';

/** A symbol that the kernel exports to modules. */
export interface KernelExport {
  readonly name: string;
  /** The checksum of its type; undefined in a kernel without `CONFIG_MODVERSIONS`. */
  readonly crc: number | undefined;
  readonly isGplOnly: boolean;
  readonly namespace: string | undefined;
}

/** A table of the kernel: where its bytes are, and where the kernel has them in memory. */
export interface KernelTable {
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly address: bigint;
}

/** The tables of exported symbols: `__ksymtab`, `__ksymtab_gpl`, `__kcrctab`, `__kcrctab_gpl`, `__ksymtab_strings`. */
export interface ExportTables {
  readonly symbols: KernelTable | undefined;
  readonly gplSymbols: KernelTable | undefined;
  readonly crcs: KernelTable | undefined;
  readonly gplCrcs: KernelTable | undefined;
  readonly strings: KernelTable;
}

/** Value, name and namespace, each relative to its own address (`CONFIG_HAVE_ARCH_PREL32_RELOCATIONS`). */
export const EXPORT_RECORD_BYTES = 12;
export const NAME_FIELD = 4;
const NAMESPACE_FIELD = 8;
const CRC_BYTES = 4;
const MAX_NAME_BYTES = 512;

/**
 * Reads the exported symbols of an expanded kernel, in the order of the tables. Throws `FORMAT_CORRUPT`.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/include/linux/export-internal.h
 */
export function readKernelExports(inner: Buffer, tables: ExportTables): readonly KernelExport[] {
  const { symbols, gplSymbols, crcs, gplCrcs, strings } = tables;
  return [
    ...readTable(inner, { symbols, crcs, strings, isGplOnly: false }),
    ...readTable(inner, { symbols: gplSymbols, crcs: gplCrcs, strings, isGplOnly: true }),
  ];
}

interface OneTable {
  readonly symbols: KernelTable | undefined;
  readonly crcs: KernelTable | undefined;
  readonly strings: KernelTable;
  readonly isGplOnly: boolean;
}

function readTable(inner: Buffer, { symbols, crcs, strings, isGplOnly }: OneTable): readonly KernelExport[] {
  if (symbols === undefined) return [];
  const count = Math.floor(symbols.size / EXPORT_RECORD_BYTES);
  if (crcs !== undefined && crcs.size < count * CRC_BYTES)
    throw corruptKernel('CRC table', crcs.offset, `${crcs.size} bytes for ${count} symbols`);
  // Of a name in the table of strings: its offset in the file, for the place of a field and the number in it.
  const shift = Number(symbols.address - strings.address) - symbols.offset + strings.offset;
  const textAt = (field: number): string => textIn(inner, strings, field + shift + inner.readInt32LE(field));
  return Array.from({ length: count }, (_, index): KernelExport => {
    const at = symbols.offset + index * EXPORT_RECORD_BYTES;
    return {
      name: textAt(at + NAME_FIELD),
      crc: crcs && inner.readUInt32LE(crcs.offset + index * CRC_BYTES),
      isGplOnly,
      namespace: textAt(at + NAMESPACE_FIELD) || undefined,
    };
  });
}

function textIn(inner: Buffer, { offset, size }: KernelTable, at: number): string {
  const end = at >= offset && at < offset + size ? inner.indexOf(0, at) : -1;
  if (end === -1 || end >= offset + size || end - at > MAX_NAME_BYTES)
    throw corruptKernel('name of an exported symbol', at, `nothing that ends in ${size} bytes at ${offset}`);
  return toByteString(inner.subarray(at, end));
}
