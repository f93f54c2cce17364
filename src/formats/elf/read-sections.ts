import type { RandomAccess } from '../../bytes/index.ts';
import { readFileHeader } from './header.ts';
import { type ElfSection, findElfSections } from './sections.ts';

/**
 * Finds sections of an ELF file by their names; those that it does not have are missing in the map. Throws
 * `FORMAT_UNSUPPORTED` for anything but a 64-bit little-endian ELF file, `FORMAT_CORRUPT` for damage.
 */
export async function readElfSections(
  source: RandomAccess,
  wanted: readonly string[],
): Promise<ReadonlyMap<string, ElfSection>> {
  return await findElfSections(source, await readFileHeader(source), wanted);
}
