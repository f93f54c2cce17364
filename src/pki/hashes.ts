/** Hashes that signatures are made of. */
export type SignatureHash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** @see https://www.rfc-editor.org/rfc/rfc8017#appendix-A.2.4 */
export const hashOids: Readonly<Record<SignatureHash, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** The hash of an object identifier. Undefined for one that is not known. */
export function hashOfOid(oid: string): SignatureHash | undefined {
  return Object.entries(hashOids).find(([, known]) => known === oid)?.[0] as SignatureHash | undefined;
}
