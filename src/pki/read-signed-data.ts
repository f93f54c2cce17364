import { createHash, createVerify } from 'node:crypto';
import { isRootsmithError } from '../errors/index.ts';
import { readSigningCertificate, type SigningCertificate } from './certificate.ts';
import { corruptDer, type DerValue, derChildren, derTag, expectDer, oidText, readDer, timeOf } from './der.ts';
import { hashOfOid, type SignatureHash } from './hashes.ts';
import { attributeOids, signedDataOid } from './signed-data.ts';

/** A PKCS#7 message. */
export interface SignedData {
  readonly contentType: string;
  /** Undefined in a detached message. */
  readonly content: DerValue | undefined;
  readonly certificates: readonly SigningCertificate[];
  readonly signers: readonly MessageSigner[];
}

export interface MessageSigner {
  readonly issuerDer: Buffer;
  readonly serialDer: Buffer;
  /** Undefined for one that is not known. */
  readonly hash: SignatureHash | undefined;
  /** Undefined where the signature is made of the content itself. */
  readonly attributes: DerValue | undefined;
  readonly signature: Buffer;
}

export interface VerifiedSigner {
  /** Undefined where the message does not bring it. */
  readonly certificate: SigningCertificate | undefined;
  readonly hash: SignatureHash | undefined;
  /** Seconds since 1970. */
  readonly signingTime: number | undefined;
  /** Whether the key of the certificate made this signature of this content. */
  readonly isValid: boolean;
}

const WHAT = 'a PKCS#7 message';
const MAX_CERTIFICATES = 32; // chains have fewer than ten
const MAX_SIGNERS = 16;

/** Reads a message, bare or in its ContentInfo. Throws `FORMAT_CORRUPT`. */
export function parseSignedData(message: Uint8Array): SignedData {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  const children = derChildren(unwrapped(readDer(bytes, WHAT)), WHAT);
  const [, , content, ...rest] = children;
  const [type, holder] = derChildren(expectDer(content, derTag.sequence, WHAT), WHAT);
  const held = rest.find(({ tag }) => tag === derTag.context0);
  const certificates = held === undefined ? [] : derChildren(held, WHAT);
  const signers = derChildren(expectDer(rest.at(-1), derTag.set, WHAT), WHAT);
  if (certificates.length > MAX_CERTIFICATES || signers.length > MAX_SIGNERS)
    throw corruptDer(WHAT, `${certificates.length} certificates and ${signers.length} signers`);
  return {
    contentType: oidText(expectDer(type, derTag.oid, WHAT)),
    content: holder && readDer(expectDer(holder, derTag.context0, WHAT).content, WHAT),
    certificates: certificates.map(({ whole }) => readSigningCertificate(whole)),
    signers: signers.map((signer) => messageSigner(expectDer(signer, derTag.sequence, WHAT))),
  };
}

/** The SignedData itself, which begins with a version where a ContentInfo begins with a type. */
function unwrapped(outer: DerValue): DerValue {
  const [first, holder] = derChildren(expectDer(outer, derTag.sequence, WHAT), WHAT);
  if (first?.tag === derTag.integer) return outer;
  const type = oidText(expectDer(first, derTag.oid, WHAT));
  if (type !== signedDataOid) throw corruptDer(WHAT, `the type ${type}, not ${signedDataOid}`);
  return expectDer(readDer(expectDer(holder, derTag.context0, WHAT).content, WHAT), derTag.sequence, WHAT);
}

function messageSigner(info: DerValue): MessageSigner {
  const [, id, digest, ...rest] = derChildren(info, WHAT);
  const [issuer, serial] = derChildren(expectDer(id, derTag.sequence, WHAT), WHAT);
  const attributes = rest[0]?.tag === derTag.context0 ? rest[0] : undefined;
  const [algorithm, signature] = attributes === undefined ? rest : rest.slice(1);
  expectDer(algorithm, derTag.sequence, WHAT);
  const [hash] = derChildren(expectDer(digest, derTag.sequence, WHAT), WHAT);
  return {
    issuerDer: expectDer(issuer, derTag.sequence, WHAT).whole,
    serialDer: expectDer(serial, derTag.integer, WHAT).content,
    hash: hashOfOid(oidText(expectDer(hash, derTag.oid, WHAT))),
    attributes,
    signature: expectDer(signature, derTag.octetString, WHAT).content,
  };
}

/**
 * Checks the signers of a message over its content: the bytes that are signed, which are not always those in the
 * message. Whether a certificate is trusted is not looked at.
 */
export function verifySigners({ certificates, signers }: SignedData, content: Uint8Array): readonly VerifiedSigner[] {
  return signers.map((signer) => {
    const certificate = certificates.find(
      ({ issuerDer, serialDer }) => issuerDer.equals(signer.issuerDer) && serialDer.equals(signer.serialDer),
    );
    const found = attributesOf(signer);
    const isValid = certificate !== undefined && isSignatureOf(signer, found.messageDigest, content, certificate);
    return { certificate, hash: signer.hash, signingTime: found.signingTime, isValid };
  });
}

interface Attributes {
  readonly messageDigest: Buffer | undefined;
  readonly signingTime: number | undefined;
}

function attributesOf({ attributes }: MessageSigner): Attributes {
  const values = new Map<string, DerValue | undefined>();
  for (const each of attributes === undefined ? [] : derChildren(attributes, WHAT)) {
    const [type, set] = derChildren(each, WHAT);
    const [value] = derChildren(expectDer(set, derTag.set, WHAT), WHAT);
    values.set(oidText(expectDer(type, derTag.oid, WHAT)), value);
  }
  const time = values.get(attributeOids.signingTime);
  return {
    messageDigest: values.get(attributeOids.messageDigest)?.content,
    signingTime: time && timeOf(time),
  };
}

function isSignatureOf(
  { hash, attributes, signature }: MessageSigner,
  messageDigest: Buffer | undefined,
  content: Uint8Array,
  { publicKey }: SigningCertificate,
): boolean {
  if (hash === undefined) return false;
  if (attributes === undefined) return isVerified(hash, content, publicKey, signature);
  if (messageDigest?.equals(createHash(hash).update(content).digest()) !== true) return false;
  const signed = Buffer.from(attributes.whole); // what is signed has the tag of a set
  signed[0] = derTag.set;
  return isVerified(hash, signed, publicKey, signature);
}

function isVerified(
  hash: SignatureHash,
  bytes: Uint8Array,
  key: SigningCertificate['publicKey'],
  signature: Buffer,
): boolean {
  try {
    return createVerify(hash).update(bytes).verify(key, signature);
  } catch (error) {
    if (isRootsmithError(error)) throw error;
    return false; // a key that cannot verify, such as one for key agreement
  }
}
