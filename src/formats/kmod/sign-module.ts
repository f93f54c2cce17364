import { createPublicKey, createSign, type KeyObject } from 'node:crypto';
import { RootsmithError } from '../../errors/index.ts';
import {
  derTag,
  encodeDer,
  encodeOid,
  hashOids,
  readPrivateKey,
  readSigningCertificate,
  type SignatureHash,
  type SigningCertificate,
} from '../../pki/index.ts';
import { signatureTail } from './signature-trailer.ts';

/** A private key with its certificate. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly certificate: SigningCertificate;
}

export interface SigningKeyFiles {
  /** PEM; the certificate may lie in the same file. */
  readonly key: Uint8Array;
  /** PEM or DER. */
  readonly certificate: Uint8Array;
  /** Of an encrypted key. */
  readonly passphrase?: string | undefined;
}

/**
 * Reads a private key and its certificate. Throws `SIGNING_KEY_INVALID` where one of them cannot be read, or where
 * they do not belong together.
 */
export function readSigningKey({ key, certificate, passphrase }: SigningKeyFiles): SigningKey {
  const privateKey = readPrivateKey(key, { purpose: 'sign modules', passphrase, passphraseFrom: 'KBUILD_SIGN_PIN' });
  const read = readCertificateOfKey(certificate);
  if (!read.publicKey.equals(createPublicKey(privateKey)))
    throw invalidKey(`the certificate of ${read.subject} belongs to another key`, 'Name the certificate of this key.');
  if (!(privateKey.asymmetricKeyType === 'rsa' || privateKey.asymmetricKeyType === 'ec'))
    throw invalidKey(`a key of type ${privateKey.asymmetricKeyType} cannot sign modules`, 'Use an RSA or EC key.');
  return { privateKey, certificate: read };
}

function readCertificateOfKey(certificate: Uint8Array): SigningCertificate {
  try {
    return readSigningCertificate(certificate);
  } catch (cause) {
    throw invalidKey(
      'there is a key without certificate: the file holds no X.509 certificate',
      'Name its certificate by `--cert`, as PEM or DER.',
      cause,
    );
  }
}

function invalidKey(found: string, hint: string, cause?: unknown): RootsmithError {
  return new RootsmithError('SIGNING_KEY_INVALID', `cannot sign modules: ${found}`, { hint, cause });
}

const RSA = '1.2.840.113549.1.1.1';
const ecdsaOids: Readonly<Record<SignatureHash, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha224: '1.2.840.10045.4.3.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};

/**
 * Signs the bytes of a module, and gives what to append to them. The message is the one of the kernel's `sign-file`:
 * no attributes, the signer by issuer and serial number. By an RSA key, equal modules get equal signatures.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/scripts/sign-file.c
 */
export function signModule(body: Uint8Array, key: SigningKey, hash: SignatureHash = 'sha512'): Uint8Array {
  const signature = createSign(hash).update(body).sign(key.privateKey);
  return signatureTail(cmsMessage(signature, key, hash));
}

/** Objects that have their names in RFC 5652, section 5. */
function cmsMessage(signature: Uint8Array, { privateKey, certificate }: SigningKey, hash: SignatureHash): Buffer {
  const { sequence, set, integer, octetString, context0 } = derTag;
  const digestAlgorithm = encodeDer(sequence, encodeOid(hashOids[hash]));
  const signatureAlgorithm =
    privateKey.asymmetricKeyType === 'rsa'
      ? encodeDer(sequence, encodeOid(RSA), encodeDer(derTag.null))
      : encodeDer(sequence, encodeOid(ecdsaOids[hash]));
  const version = encodeDer(integer, Buffer.from([1]));
  const issuerAndSerial = encodeDer(sequence, certificate.issuerDer, encodeDer(integer, certificate.serialDer));
  const signerInfo = encodeDer(
    sequence,
    version,
    issuerAndSerial,
    digestAlgorithm,
    signatureAlgorithm,
    encodeDer(octetString, signature),
  );
  const content = encodeDer(sequence, encodeOid('1.2.840.113549.1.7.1'));
  const signedData = encodeDer(sequence, version, encodeDer(set, digestAlgorithm), content, encodeDer(set, signerInfo));
  return encodeDer(sequence, encodeOid('1.2.840.113549.1.7.2'), encodeDer(context0, signedData));
}
