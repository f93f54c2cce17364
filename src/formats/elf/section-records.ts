import type { RandomAccess } from '../../bytes/index.ts';
import { corruptElf } from './damage.ts';
import type { ElfSection } from './sections.ts';

/** Tables of the largest modules have some megabytes. */
const MAX_TABLE_BYTES = 32 * 1024 * 1024;

/** The bytes of a section, and their place for error messages. */
export interface SectionBytes {
  readonly name: string;
  readonly section: ElfSection;
  readonly bytes: Uint8Array;
}

/** Reads a whole section; nothing if the file does not have it. Throws `FORMAT_CORRUPT` above 32 MiB. */
export async function readElfSection(
  source: RandomAccess,
  sections: ReadonlyMap<string, ElfSection>,
  name: string,
): Promise<SectionBytes | undefined> {
  const section = sections.get(name);
  if (section === undefined) return undefined;
  if (section.size > MAX_TABLE_BYTES) throw corruptElf(`size of ${name}`, section.offset, `${section.size} bytes`);
  return { name, section, bytes: await source.read(section.offset, section.size) };
}

/** The number of records of a size that fill a section. Throws `FORMAT_CORRUPT` if they do not fill it exactly. */
export function recordCount({ name, section }: SectionBytes, recordBytes: number): number {
  const count = section.size / recordBytes;
  if (!Number.isInteger(count))
    throw corruptElf(`size of ${name}`, section.offset, `${section.size} bytes, not whole records of ${recordBytes}`);
  return count;
}

/** No identifier is longer: KSYM_NAME_LEN of Linux is 512. */
const MAX_NAME_BYTES = 512;

/** The text that starts at `at` in a section of texts. Throws `FORMAT_CORRUPT` for what no symbol is called. */
export function nameAt({ name, section, bytes }: SectionBytes, at: number): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).subarray(at, at + MAX_NAME_BYTES);
  const end = at < 0 ? -1 : start.indexOf(0);
  if (end === -1) throw corruptElf(`name in ${name}`, section.offset + at, 'no text that ends within 512 bytes');
  return start.toString('latin1', 0, end);
}
