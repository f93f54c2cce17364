import { createHash, type KeyObject } from 'node:crypto';
import { derTag, encodeDer, encodeInteger, encodeOid, encodeTime } from './der.ts';
import type { RsaSigner } from './rsa-signer.ts';

export interface SelfSignedOptions {
  readonly commonName: string;
  /** Big-endian. */
  readonly serial: Uint8Array;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const oids = {
  organization: '2.5.4.10',
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  basicConstraints: '2.5.29.19',
  subjectKeyId: '2.5.29.14',
  authorityKeyId: '2.5.29.35',
  codeSigning: '1.3.6.1.5.5.7.3.3',
} as const;

/**
 * Makes the certificate of a key, signed by that key, and gives it as DER. Firmware takes it as a certificate of its
 * key databases, and as that of the signer.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export async function makeSelfSigned(signer: RsaSigner, options: SelfSignedOptions): Promise<Buffer> {
  const { sequence, context0, context3, bitString } = derTag;
  const algorithm = encodeDer(sequence, encodeOid(SHA256_WITH_RSA), encodeDer(derTag.null));
  const name = distinguishedName(options.commonName);
  const signed = encodeDer(
    sequence,
    encodeDer(context0, encodeInteger(2)), // version 3
    encodeInteger(options.serial),
    algorithm,
    name,
    encodeDer(sequence, encodeTime(options.notBefore), encodeTime(options.notAfter)),
    name,
    signer.publicKey.export({ type: 'spki', format: 'der' }),
    encodeDer(context3, encodeDer(sequence, ...extensions(signer.publicKey))),
  );
  const signature = await signer.sign(signed, 'sha256');
  return encodeDer(sequence, signed, algorithm, encodeDer(bitString, Buffer.alloc(1), signature));
}

function distinguishedName(text: string): Buffer {
  const part = (oid: string): Buffer =>
    encodeDer(derTag.set, encodeDer(derTag.sequence, encodeOid(oid), encodeDer(derTag.utf8String, Buffer.from(text))));
  return encodeDer(derTag.sequence, part(oids.organization), part(oids.commonName));
}

function extensions(publicKey: KeyObject): readonly Buffer[] {
  const { sequence, octetString, bitString, boolean, context0Primitive } = derTag;
  const keyId = createHash('sha1')
    .update(publicKey.export({ type: 'pkcs1', format: 'der' }))
    .digest();
  const yes = encodeDer(boolean, Buffer.from([0xff]));
  return [
    critical(oids.keyUsage, encodeDer(bitString, Buffer.from([1, 0x86]))), // signs data, certificates, revocations
    extension(oids.extendedKeyUsage, encodeDer(sequence, encodeOid(oids.codeSigning))),
    critical(oids.basicConstraints, encodeDer(sequence, yes)),
    extension(oids.subjectKeyId, encodeDer(octetString, keyId)),
    extension(oids.authorityKeyId, encodeDer(sequence, encodeDer(context0Primitive, keyId))),
  ];
}

function extension(oid: string, value: Uint8Array): Buffer {
  return encodeDer(derTag.sequence, encodeOid(oid), encodeDer(derTag.octetString, value));
}

function critical(oid: string, value: Uint8Array): Buffer {
  const yes = encodeDer(derTag.boolean, Buffer.from([0xff]));
  return encodeDer(derTag.sequence, encodeOid(oid), yes, encodeDer(derTag.octetString, value));
}
