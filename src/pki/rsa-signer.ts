import { createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto';
import { RootsmithError } from '../errors/index.ts';
import type { SigningCertificate } from './certificate.ts';
import type { SignatureHash } from './hashes.ts';

/** Makes RSA signatures (PKCS#1 v1.5). Equal messages get equal signatures. The key may be out of this process. */
export interface RsaSigner {
  readonly publicKey: KeyObject;
  sign(message: Uint8Array, hash: SignatureHash): Promise<Uint8Array>;
}

/** A signer with the certificate of its key. */
export interface CertifiedSigner extends RsaSigner {
  readonly certificate: SigningCertificate;
}

const MIN_BITS = 2048; // firmware of PCs takes nothing shorter

/** A signer by a private key in memory. Throws `SIGNING_KEY_INVALID` for a key of another kind. */
export function keySigner(privateKey: KeyObject): RsaSigner {
  const publicKey = createPublicKey(privateKey);
  assertRsa(publicKey);
  return { publicKey, sign: async (message, hash) => createSign(hash).update(message).sign(privateKey) };
}

/**
 * A signer whose signatures are made elsewhere. Each is checked, so that a wrong key or a broken program cannot make
 * media that do not boot. Throws `SIGNING_KEY_INVALID` for a public key of another kind; its signatures throw
 * `SIGNATURE_INVALID`.
 */
export function outsideSigner(
  publicKey: KeyObject,
  name: string,
  make: (message: Uint8Array, hash: SignatureHash) => Promise<Uint8Array>,
): RsaSigner {
  assertRsa(publicKey);
  return {
    publicKey,
    async sign(message, hash) {
      const signature = await make(message, hash);
      if (createVerify(hash).update(message).verify(publicKey, signature)) return signature;
      const found = `${signature.length} bytes that are not a signature by this key`;
      throw new RootsmithError('SIGNATURE_INVALID', `cannot sign with \`${name}\`: it gave ${found}`, {
        hint: `It has to print the raw RSA signature (PKCS#1 v1.5, ${hash}), and nothing else.`,
        details: { hash, bytes: signature.length },
      });
    },
  };
}

/** Joins a signer with its certificate. Throws `SIGNING_KEY_INVALID` if the certificate is that of another key. */
export function certified(signer: RsaSigner, certificate: SigningCertificate): CertifiedSigner {
  if (certificate.publicKey.equals(signer.publicKey)) return { ...signer, certificate };
  throw new RootsmithError(
    'SIGNING_KEY_INVALID',
    `cannot sign: the certificate of ${certificate.subject} belongs to another key`,
    { hint: 'Name the certificate of this key.' },
  );
}

/** Checks that firmware and TPMs take signatures of a key. Throws `SIGNING_KEY_INVALID`. */
function assertRsa({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): void {
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_BITS) return;
  const found = type === 'rsa' ? `an RSA key of ${details?.modulusLength ?? 0} bits` : `a key of type ${type}`;
  throw new RootsmithError('SIGNING_KEY_INVALID', `cannot sign boot files with ${found}`, {
    hint: `Use an RSA key of ${MIN_BITS} bits or more, such as \`rootsmith secureboot init\` makes.`,
  });
}
