import { type RandomAccess, struct, text, u64le } from '../../bytes/index.ts';
import { readElfSection, recordCount } from './section-records.ts';
import type { ElfSection } from './sections.ts';

export const VERSIONS_SECTION = '__versions';

/** @see https://github.com/torvalds/linux/blob/v6.12/include/linux/module.h `struct modversion_info` */
const modversion = struct('modversion_info', {
  crc: u64le, //     the kernel compares its low 32 bits
  name: text(56),
});

/**
 * Reads the checksums of the symbols that a module was built against, by name. The first of a name counts, as it does
 * for the kernel. Gives undefined for a module without them. Throws `FORMAT_CORRUPT`.
 */
export async function readVersions(
  source: RandomAccess,
  sections: ReadonlyMap<string, ElfSection>,
): Promise<ReadonlyMap<string, number> | undefined> {
  const table = await readElfSection(source, sections, VERSIONS_SECTION);
  if (table === undefined) return undefined;
  const versions = new Map<string, number>();
  const count = recordCount(table, modversion.size);
  for (let index = 0; index < count; index++) {
    const { crc, name } = modversion.decode(table.bytes.subarray(index * modversion.size));
    if (!versions.has(name)) versions.set(name, Number(BigInt.asUintN(32, crc)));
  }
  return versions;
}
