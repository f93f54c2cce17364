import { type RandomAccess, struct, u16le, u32le } from '../../bytes/index.ts';
import { corruptPe, truncatedPe } from './damage.ts';
import { alignUp, CERTIFICATES, coffHeader, dataDirectory, optionalHeader } from './headers.ts';
import type { PeImage } from './read.ts';

/** @see https://learn.microsoft.com/windows/win32/debug/pe-format#the-attribute-certificate-table-image-only */
const winCertificate = struct('WIN_CERTIFICATE', {
  length: u32le, //   with this header, without padding
  revision: u16le, // 0x0200
  type: u16le, //     2: PKCS#7
});

/** The signatures of an image, which lie at its end. */
export interface CertificateTable {
  /** Where the table starts; the size of the file in an unsigned image. */
  readonly offset: number;
  /** Whole, with their headers and padding, as they are copied. */
  readonly entries: readonly CertificateEntry[];
}

export interface CertificateEntry {
  readonly type: number;
  /** What follows the header. */
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

export const PKCS7_SIGNED_DATA = 2;

const REVISION = 0x0200;
const ENTRY_ALIGNMENT = 8;
const MAX_TABLE_BYTES = 4 * 1024 * 1024; // a signature has some 2 KB
const MAX_ENTRIES = 64;

/** Reads the signatures. Throws `FORMAT_CORRUPT` or `FORMAT_TRUNCATED` where the table is not the end of the file. */
export async function readCertificateTable(pe: PeImage, source: RandomAccess): Promise<CertificateTable> {
  const { address, size } = pe.directories[CERTIFICATES] ?? { address: 0, size: 0 };
  if (size === 0) return { offset: source.size, entries: [] };
  const at = certificateDirectoryOffset(pe);
  if (address + size > source.size)
    throw truncatedPe('certificate table', at, `${size} bytes at ${address} in a file of ${source.size} bytes`);
  if (alignUp(address + size, ENTRY_ALIGNMENT) < source.size || size > MAX_TABLE_BYTES || address === 0)
    throw corruptPe('certificate table', at, `${size} bytes at ${address} in a file of ${source.size} bytes`);
  const lastSection = Math.max(...pe.sections.map(({ header }) => header.rawOffset + header.rawSize), 0);
  if (address < lastSection) throw corruptPe('certificate table', at, `${address}, inside a section`);
  return { offset: address, entries: splitEntries(await source.read(address, size), address) };
}

function splitEntries(table: Uint8Array, offset: number): readonly CertificateEntry[] {
  const entries: CertificateEntry[] = [];
  for (let at = 0; at < table.length; ) {
    if (at + winCertificate.size > table.length || entries.length >= MAX_ENTRIES)
      throw corruptPe('WIN_CERTIFICATE', offset + at, `entry ${entries.length + 1} in ${table.length - at} bytes`);
    const { length, type } = winCertificate.decode(table.subarray(at));
    if (length < winCertificate.size || at + length > table.length)
      throw corruptPe('length of WIN_CERTIFICATE', offset + at, `${length} in ${table.length - at} bytes`);
    const end = Math.min(table.length, alignUp(at + length, ENTRY_ALIGNMENT));
    const content = table.subarray(at + winCertificate.size, at + length);
    entries.push({ type, content, whole: table.subarray(at, end) });
    at = end;
  }
  return entries;
}

/** Writes an entry for a PKCS#7 message, padded. */
export function certificateEntry(message: Uint8Array): Uint8Array {
  const length = winCertificate.size + message.length;
  const padding = new Uint8Array(alignUp(length, ENTRY_ALIGNMENT) - length);
  const header = winCertificate.encode({ length, revision: REVISION, type: PKCS7_SIGNED_DATA });
  return Buffer.concat([header, message, padding]);
}

/** Where the headers name the table. */
export function certificateDirectoryOffset({ peOffset }: Pick<PeImage, 'peOffset'>): number {
  return peOffset + coffHeader.size + optionalHeader.size + CERTIFICATES * dataDirectory.size;
}
