import { raw, struct, u32le } from '../../bytes/index.ts';
import { guidBytes } from '../../formats/index.ts';
import type { SigningCertificate } from '../../pki/index.ts';

/** A certificate of a key database of firmware, and who put it there. */
export interface EnrolledCertificate {
  readonly certificate: SigningCertificate;
  /** A GUID in its usual text form. */
  readonly owner: string;
}

/** @see https://uefi.org/specs/UEFI/2.10/32_Secure_Boot_and_Driver_Signing.html#signature-database */
const signatureListHeader = struct('EFI_SIGNATURE_LIST', {
  type: raw(16), //          GUID
  listSize: u32le, //        with this header
  headerSize: u32le, //      0
  signatureSize: u32le, //   of each entry, with its owner
});

const X509_GUID = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
const GUID_BYTES = 16;

/** Writes the content of a key database. Certificates of one size share a list. */
export function encodeSignatureLists(enrolled: readonly EnrolledCertificate[]): Buffer {
  const bySize = new Map<number, EnrolledCertificate[]>();
  for (const each of enrolled) {
    const { length } = each.certificate.der;
    bySize.set(length, [...(bySize.get(length) ?? []), each]);
  }
  return Buffer.concat([...bySize].map(([size, entries]) => encodeList(size, entries)));
}

function encodeList(size: number, entries: readonly EnrolledCertificate[]): Buffer {
  const signatureSize = GUID_BYTES + size;
  const listSize = signatureListHeader.size + signatureSize * entries.length;
  const header = signatureListHeader.encode({ type: guidBytes(X509_GUID), listSize, headerSize: 0, signatureSize });
  return Buffer.concat([header, ...entries.flatMap(({ certificate, owner }) => [guidBytes(owner), certificate.der])]);
}
