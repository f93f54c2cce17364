import { createPublicKey, type KeyObject } from 'node:crypto';
import { RootsmithError, usage } from '../../errors/index.ts';
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
import type { CliContext } from '../command.ts';
import { readNamedFile } from './read-named-file.ts';
import type { SignerChoice } from './signer-flags.ts';

const PASSPHRASE = 'ROOTSMITH_KEY_PASSPHRASE';

/** The signer of boot files: a key or a command, and its certificate. Throws `USAGE` for one without the other. */
export async function readBootSigner(
  { key, signerCommand, signerInput, cert }: SignerChoice,
  context: CliContext,
): Promise<CertifiedSigner> {
  if (cert === undefined) throw usage('the certificate of the signer is missing', 'Name it by `--cert FILE`.');
  const certificate = readSigningCertificate(await readNamedFile(cert, context));
  const made = { key, command: signerCommand, input: signerInput };
  return certified(await readSigner('sign boot files', made, certificate.publicKey, context), certificate);
}

/** The signer of PCR values: a key, or a command with its public key. */
export async function readPcrSigner(
  { pcrKey, pcrSignerCommand, signerInput, pcrPublicKey }: SignerChoice,
  context: CliContext,
): Promise<RsaSigner> {
  const publicKey = pcrPublicKey === undefined ? undefined : readPublicKey(await readNamedFile(pcrPublicKey, context));
  const made = { key: pcrKey, command: pcrSignerCommand, input: signerInput };
  if (made.command !== undefined && publicKey === undefined)
    throw usage('the public key of `--pcr-signer-command` is missing', 'Name it by `--pcr-public-key FILE`.');
  return await readSigner('sign PCR values', made, publicKey, context);
}

interface Made {
  readonly key: string | undefined;
  readonly command: string | undefined;
  readonly input: 'digest' | 'message';
}

async function readSigner(
  purpose: string,
  { key, command, input }: Made,
  publicKey: KeyObject | undefined,
  context: CliContext,
): Promise<RsaSigner> {
  if ((key === undefined) === (command === undefined))
    throw usage(`to ${purpose}, one of a key and a command is needed`, 'Name a key file or a signer command.');
  if (key !== undefined) {
    const passphrase = context.terminal.env[PASSPHRASE];
    const pem = await readNamedFile(key, context);
    return keySigner(readPrivateKey(pem, { purpose, passphrase, passphraseFrom: PASSPHRASE }));
  }
  if (publicKey === undefined || command === undefined) throw new Error('bug: a signer command without public key');
  return outsideSigner(publicKey, command.split(/\s+/)[0] ?? '', (message, hash) =>
    signByCommand({ command, input }, message, hash, context),
  );
}

function readPublicKey(pem: Uint8Array): KeyObject {
  try {
    return createPublicKey(Buffer.from(pem));
  } catch (cause) {
    throw new RootsmithError('SIGNING_KEY_INVALID', 'cannot sign PCR values: the public key is not one in PEM', {
      hint: 'Name a PEM file with a public key: `openssl pkey -pubout` writes it.',
      cause,
    });
  }
}
