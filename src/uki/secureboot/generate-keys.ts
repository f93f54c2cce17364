import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { keySigner, makeSelfSigned, pemOf } from '../../pki/index.ts';

export interface GenerateKeysOptions {
  /** Of the certificate. */
  readonly commonName: string;
  /** Seconds since 1970, from which the certificate is valid: ten years. */
  readonly now: number;
}

/** New keys for secure boot, as PEM. They are secret but for the certificate. */
export interface GeneratedKeys {
  readonly signingKey: string;
  readonly certificate: string;
  readonly certificateDer: Uint8Array;
  readonly pcrKey: string;
}

const SIGNING_BITS = 4096;
const PCR_BITS = 2048; //                TPMs know no longer keys for sure
const SERIAL_BYTES = 16;
const VALID_SECONDS = 87_600 * 3600; // as talosctl has it; firmware does not look at it

/** Makes the keys that `talosctl gen secureboot uki` and `pcr` make. */
export async function generateKeys({ commonName, now }: GenerateKeysOptions): Promise<GeneratedKeys> {
  const [signing, pcr] = await Promise.all([generateRsa(SIGNING_BITS), generateRsa(PCR_BITS)]);
  const certificateDer = await makeSelfSigned(keySigner(signing), {
    commonName,
    serial: randomBytes(SERIAL_BYTES),
    notBefore: now,
    notAfter: now + VALID_SECONDS,
  });
  return {
    signingKey: privatePem(signing),
    certificate: pemOf('CERTIFICATE', certificateDer),
    certificateDer,
    pcrKey: privatePem(pcr),
  };
}

async function generateRsa(modulusLength: number): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('rsa', { modulusLength })).privateKey;
}

/** PKCS#1, which the imager of every release reads. */
function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}
