import { createPublicKey, type KeyObject } from 'node:crypto';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import {
  type CertifiedSigner,
  certified,
  keySigner,
  outsideSigner,
  type RsaSigner,
  readPrivateKey,
  readSigningCertificate,
} from '../../pki/index.ts';
import { signByCommand } from '../../tools/index.ts';

/** Where a key is: in a file, or with a program that signs by it. */
export type KeyPlace =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'command';
      /** The program and its arguments. */
      readonly command: readonly string[];
      /** What it gets: the digest, or the bytes to be signed. @default 'digest' */
      readonly input?: 'digest' | 'message' | undefined;
    };

/** How signers get at this machine. */
export interface SignerContext {
  /** Reads a small file that is named so. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** Environment variables: `ROOTSMITH_KEY_PASSPHRASE` opens encrypted keys. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

const PASSPHRASE = 'ROOTSMITH_KEY_PASSPHRASE';

/**
 * The signer of boot files, with its certificate. Throws `SIGNING_KEY_INVALID` and `FORMAT_CORRUPT`, which name the file,
 * also where key and certificate are not a pair.
 */
export async function openBootSigner(
  key: KeyPlace,
  certificatePath: string,
  context: SignerContext,
): Promise<CertifiedSigner> {
  const bytes = await context.read(certificatePath);
  const certificate = naming(certificatePath, () => readSigningCertificate(bytes));
  const signer = await openSigner('sign boot files', key, certificate.publicKey, context);
  return naming(certificatePath, () => certified(signer, certificate));
}

/** The signer of PCR values. A program needs its public key. Throws `SIGNING_KEY_INVALID`, which names the file. */
export async function openPcrSigner(
  key: KeyPlace,
  publicKeyPath: string | undefined,
  context: SignerContext,
): Promise<RsaSigner> {
  const publicKey = publicKeyPath === undefined ? undefined : await readPublicKey(publicKeyPath, context);
  const signer = await openSigner('sign PCR values', key, publicKey, context);
  if (publicKey === undefined || publicKey.equals(signer.publicKey)) return signer;
  throw new RootsmithError('SIGNING_KEY_INVALID', 'cannot sign PCR values: the public key belongs to another key', {
    hint: 'Name the public key of this key, or leave it out: a key file holds it.',
  });
}

async function openSigner(
  purpose: string,
  key: KeyPlace,
  publicKey: KeyObject | undefined,
  { read, env, signal }: SignerContext,
): Promise<RsaSigner> {
  if (key.kind === 'file') {
    const pem = await read(key.path);
    const use = { purpose, passphrase: env[PASSPHRASE], passphraseFrom: PASSPHRASE };
    return naming(key.path, () => keySigner(readPrivateKey(pem, use)));
  }
  if (publicKey === undefined)
    throw new RootsmithError('SIGNING_KEY_INVALID', `cannot ${purpose}: the public key of the program is missing`, {
      hint: 'Name it: a signature is used only after it was checked.',
    });
  const { command, input = 'digest' } = key;
  return outsideSigner(publicKey, command[0] ?? '', (message, hash) =>
    signByCommand({ command, input }, message, hash, { signal }),
  );
}

async function readPublicKey(path: string, { read }: SignerContext): Promise<KeyObject> {
  const pem = await read(path);
  try {
    return createPublicKey(Buffer.from(pem));
  } catch (cause) {
    throw new RootsmithError(
      'SIGNING_KEY_INVALID',
      `\`${path}\`: cannot sign PCR values: it is not a public key in PEM`,
      {
        hint: 'Name a PEM file with a public key: `openssl pkey -pubout` writes it.',
        cause,
      },
    );
  }
}

/** Puts the name of the file before a complaint about it. */
function naming<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    const { code, message, hint, details, cause } = error;
    throw new RootsmithError(code, `\`${path}\`: ${message}`, { hint, details, cause });
  }
}
