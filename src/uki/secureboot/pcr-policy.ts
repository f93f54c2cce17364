import { createHash, createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { isRootsmithError } from '../../errors/index.ts';
import { pemOf, type RsaSigner } from '../../pki/index.ts';
import type { PcrBank } from '../../talos/index.ts';

/** A value of PCR 11 that is signed, so that a TPM gives out what was sealed for it. */
export interface SignedPcr {
  readonly pcrs: readonly number[];
  /** Hexadecimal digits of the SHA-256 of the public key. */
  readonly pkfp: string;
  /** Hexadecimal digits of the digest of the policy. */
  readonly pol: string;
  /** Base64. */
  readonly sig: string;
}

/** The content of `.pcrsig`. */
export type PcrSignatures = Readonly<Partial<Record<PcrBank, readonly SignedPcr[]>>>;

const UKI_PCR = 11;
const POLICY_PCR = Buffer.from('0000017f', 'hex'); // TPM2_CC_PolicyPCR
const tpmAlgorithms: Readonly<Record<PcrBank, string>> = {
  sha1: '0004',
  sha256: '000b',
  sha384: '000c',
  sha512: '000d',
};

/**
 * The digest of the TPM policy that PCR 11 has a value. Policies are always SHA-256, whatever the bank.
 *
 * @see https://trustedcomputinggroup.org/resource/tpm-library-specification/ part 3, TPM2_PolicyPCR
 */
export function pcrPolicy(value: Uint8Array, bank: PcrBank): Buffer {
  const selection = Buffer.from(`00000001${tpmAlgorithms[bank]}03000800`, 'hex'); // one bank, 3 bytes, bit 11
  const pcrDigest = createHash('sha256').update(value).digest();
  const start = Buffer.alloc(pcrDigest.length);
  return createHash('sha256').update(start).update(POLICY_PCR).update(selection).update(pcrDigest).digest();
}

/** Signs a value of PCR 11. Its hash is that of the bank. */
export async function signPcr(value: Uint8Array, bank: PcrBank, signer: RsaSigner): Promise<SignedPcr> {
  const policy = pcrPolicy(value, bank);
  const signature = await signer.sign(policy, bank);
  return {
    pcrs: [UKI_PCR],
    pkfp: keyFingerprint(signer.publicKey),
    pol: policy.toString('hex'),
    sig: Buffer.from(signature).toString('base64'),
  };
}

/** The fingerprint by which Talos and systemd find the signature of a key. */
export function keyFingerprint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'pkcs1', format: 'der' }))
    .digest('hex');
}

/** The content of `.pcrpkey`. */
export function pcrPublicKeyPem(publicKey: KeyObject): string {
  return pemOf('PUBLIC KEY', publicKey.export({ type: 'spki', format: 'der' }));
}

/** Reads the content of `.pcrpkey`. Undefined for what is no RSA key. */
export function readPcrPublicKey(pem: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey(Buffer.from(pem));
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch (error) {
    if (isRootsmithError(error)) throw error;
    return undefined;
  }
}

/** Whether a signature is one of this value by this key. */
export function isSignedPcr(signed: SignedPcr, value: Uint8Array, bank: PcrBank, publicKey: KeyObject): boolean {
  const policy = pcrPolicy(value, bank);
  const isOurs = signed.pol.toLowerCase() === policy.toString('hex') && signed.pkfp === keyFingerprint(publicKey);
  return isOurs && createVerify(bank).update(policy).verify(publicKey, Buffer.from(signed.sig, 'base64'));
}
