import type { RandomAccess } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { isIssuedBy, type SignatureHash, type SigningCertificate, verifySigners } from '../../pki/index.ts';
import { type AuthenticodeMessage, parseAuthenticode } from './authenticode.ts';
import { PKCS7_SIGNED_DATA, readCertificateTable } from './certificate-table.ts';
import { imageDigest } from './image-digest.ts';
import { type PeImage, readPe } from './read.ts';

/** A signature of an image, judged. */
export interface PeSignature {
  /** Why it cannot be read; undefined for one that can. */
  readonly damage: string | undefined;
  /** Undefined where the signature does not bring it. */
  readonly certificate: SigningCertificate | undefined;
  /** All that it brings. */
  readonly chain: readonly SigningCertificate[];
  readonly hash: SignatureHash | undefined;
  /** Seconds since 1970. */
  readonly signingTime: number | undefined;
  /** Whether the image is the one that was signed. */
  readonly matchesImage: boolean;
  /** Whether the signature was made by the key of its certificate. */
  readonly isValid: boolean;
}

/** Reads the signatures of an image, and checks them. Throws `FORMAT_CORRUPT` and its like for a damaged image. */
export async function verifyPe(source: RandomAccess, pe?: PeImage): Promise<readonly PeSignature[]> {
  const image = pe ?? (await readPe(source));
  const { offset, entries } = await readCertificateTable(image, source);
  const digests = new Map<SignatureHash, Buffer>();
  const signatures: PeSignature[] = [];
  for (const { type, content } of entries) {
    const message = type === PKCS7_SIGNED_DATA ? parsedOrDamage(content) : `an entry of the unknown type ${type}`;
    if (typeof message === 'string') signatures.push(damaged(message));
    else {
      const { hash } = message;
      if (hash && !digests.has(hash)) digests.set(hash, await imageDigest(image, source, { end: offset, hash }));
      signatures.push(judged(message, hash && digests.get(hash)));
    }
  }
  return signatures;
}

/** Whether firmware that trusts some certificates starts an image with this signature. */
export function isTrustedBy(
  { certificate, chain, isValid, matchesImage }: PeSignature,
  trusted: readonly SigningCertificate[],
): boolean {
  if (!isValid || !matchesImage) return false;
  const seen = new Set<string>();
  for (let at = certificate; at !== undefined && !seen.has(at.fingerprint); ) {
    const current = at;
    seen.add(current.fingerprint);
    if (trusted.some((each) => each.fingerprint === current.fingerprint || isIssuedBy(current, each))) return true;
    at = chain.find((each) => each.fingerprint !== current.fingerprint && isIssuedBy(current, each));
  }
  return false;
}

function parsedOrDamage(content: Uint8Array): AuthenticodeMessage | string {
  try {
    return parseAuthenticode(content);
  } catch (error) {
    if (isRootsmithError(error)) return error.message;
    throw error;
  }
}

function damaged(damage: string): PeSignature {
  const unknown = { certificate: undefined, chain: [], hash: undefined, signingTime: undefined };
  return { ...unknown, damage, matchesImage: false, isValid: false };
}

/** Of several signers, which no known tool writes, the first counts. */
function judged(
  { signedData, content, imageDigest: named }: AuthenticodeMessage,
  found: Buffer | undefined,
): PeSignature {
  const [signer] = verifySigners(signedData, content);
  if (signer === undefined) return damaged('no signer');
  const { certificate, hash, signingTime, isValid } = signer;
  const matchesImage = found?.equals(named) === true;
  return { damage: undefined, certificate, chain: signedData.certificates, hash, signingTime, matchesImage, isValid };
}
