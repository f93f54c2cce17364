import {
  corruptDer,
  type DerValue,
  derChildren,
  derTag,
  expectDer,
  hashOfOid,
  nameText,
  oidText,
  readDer,
  type SignatureHash,
} from '../../pki/index.ts';

/** Whose key made a signature: by issuer and serial number of the certificate, or by the identifier of its key. */
export type Signer =
  | {
      readonly kind: 'issuer-and-serial';
      /** For messages. */
      readonly issuer: string;
      /** Hexadecimal digits. */
      readonly serial: string;
      readonly issuerDer: Buffer;
      readonly serialDer: Buffer;
    }
  | { readonly kind: 'key-id'; readonly keyId: Buffer };

/** The signature of a module: a CMS message with one signer and no content. */
export interface ModuleSignature {
  readonly signer: Signer;
  /** Undefined for one that no kernel knows. */
  readonly hash: SignatureHash | undefined;
  /** The object identifier of the hash, for messages. */
  readonly hashOid: string;
  /** The kernel refuses a module whose signature has signed attributes. */
  readonly hasAttributes: boolean;
  /** Of RSA (PKCS#1 v1.5), or of ECDSA as DER. */
  readonly bytes: Buffer;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const WHAT = 'the CMS message of a module signature';

/**
 * Reads the CMS message behind a module. Of several signers the first counts. Throws `FORMAT_CORRUPT`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-5
 */
export function parseModuleSignature(message: Uint8Array): ModuleSignature {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  const [type, holder] = derChildren(expectDer(readDer(bytes, WHAT), derTag.sequence, WHAT), WHAT);
  expectOid(type, SIGNED_DATA);
  const [signedData] = derChildren(expectDer(holder, derTag.context0, WHAT), WHAT);
  const [version, algorithms, content, ...rest] = derChildren(expectDer(signedData, derTag.sequence, WHAT), WHAT);
  expectDer(version, derTag.integer, WHAT);
  expectDer(algorithms, derTag.set, WHAT);
  expectOid(derChildren(expectDer(content, derTag.sequence, WHAT), WHAT)[0], DATA);
  const [signer] = derChildren(expectDer(rest.at(-1), derTag.set, WHAT), WHAT);
  return signerInfo(expectDer(signer, derTag.sequence, WHAT));
}

function signerInfo(info: DerValue): ModuleSignature {
  const [version, id, digest, ...rest] = derChildren(info, WHAT);
  expectDer(version, derTag.integer, WHAT);
  const hasAttributes = rest[0]?.tag === derTag.context0;
  const [algorithm, signature] = hasAttributes ? rest.slice(1) : rest;
  expectDer(algorithm, derTag.sequence, WHAT);
  const [oid] = derChildren(expectDer(digest, derTag.sequence, WHAT), WHAT);
  const hashOid = oidText(expectDer(oid, derTag.oid, WHAT));
  return {
    signer: signerOf(id),
    hash: hashOfOid(hashOid),
    hashOid,
    hasAttributes,
    bytes: expectDer(signature, derTag.octetString, WHAT).content,
  };
}

function signerOf(id: DerValue | undefined): Signer {
  if (id?.tag === derTag.context0Primitive) return { kind: 'key-id', keyId: id.content };
  const [issuer, serial] = derChildren(expectDer(id, derTag.sequence, WHAT), WHAT);
  const name = expectDer(issuer, derTag.sequence, WHAT);
  const { content } = expectDer(serial, derTag.integer, WHAT);
  return {
    kind: 'issuer-and-serial',
    issuer: nameText(name),
    serial: content.toString('hex').replace(/^00(?=[89a-f])/, ''),
    issuerDer: name.whole,
    serialDer: content,
  };
}

function expectOid(value: DerValue | undefined, wanted: string): void {
  const oid = oidText(expectDer(value, derTag.oid, WHAT));
  if (oid !== wanted) throw corruptDer(WHAT, `the type ${oid}, not ${wanted}`);
}
