import {
  corruptDer,
  derChildren,
  derTag,
  encodeDer,
  encodeOid,
  expectDer,
  hashOfOid,
  hashOids,
  oidText,
  parseSignedData,
  type SignatureHash,
  type SignedData,
} from '../../pki/index.ts';

/** What an Authenticode signature says of its image. */
export interface AuthenticodeMessage {
  readonly signedData: SignedData;
  /** The bytes that the signers sign. */
  readonly content: Buffer;
  /** Undefined for one that is not known. */
  readonly hash: SignatureHash | undefined;
  readonly imageDigest: Buffer;
}

export const indirectDataOid = '1.3.6.1.4.1.311.2.1.4';
const PE_IMAGE_DATA = '1.3.6.1.4.1.311.2.1.15';
const WHAT = 'an Authenticode signature';
/** What old programs expect where the name of a file could be. */
const OBSOLETE = Buffer.from('\0<\0<\0<\0O\0b\0s\0o\0l\0e\0t\0e\0>\0>\0>', 'latin1');

/**
 * Writes SpcIndirectDataContent: the digest of an image, in the words of Authenticode.
 *
 * @see https://download.microsoft.com/download/9/c/5/9c5b2167-8017-4bae-9fde-d599bac8184a/Authenticode_PE.docx
 */
export function encodeIndirectData(imageDigest: Uint8Array): Buffer {
  const { sequence, context0, context0Primitive, context2, bitString } = derTag;
  const file = encodeDer(context0, encodeDer(context2, encodeDer(context0Primitive, OBSOLETE)));
  const flags = encodeDer(bitString, Buffer.from([0]));
  const sha256 = encodeDer(sequence, encodeOid(hashOids.sha256), encodeDer(derTag.null));
  return encodeDer(
    sequence,
    encodeDer(sequence, encodeOid(PE_IMAGE_DATA), encodeDer(sequence, flags, file)),
    encodeDer(sequence, sha256, encodeDer(derTag.octetString, imageDigest)),
  );
}

/** Reads a signature. Throws `FORMAT_CORRUPT`. */
export function parseAuthenticode(message: Uint8Array): AuthenticodeMessage {
  const signedData = parseSignedData(message);
  if (signedData.contentType !== indirectDataOid) throw corruptDer(WHAT, `the type ${signedData.contentType}`);
  const data = expectDer(signedData.content, derTag.sequence, WHAT);
  const [, digestInfo] = derChildren(data, WHAT);
  const [algorithm, digest] = derChildren(expectDer(digestInfo, derTag.sequence, WHAT), WHAT);
  const [oid] = derChildren(expectDer(algorithm, derTag.sequence, WHAT), WHAT);
  return {
    signedData,
    content: data.content, // without tag and length
    hash: hashOfOid(oidText(expectDer(oid, derTag.oid, WHAT))),
    imageDigest: expectDer(digest, derTag.octetString, WHAT).content,
  };
}
