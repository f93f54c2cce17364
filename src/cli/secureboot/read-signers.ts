import { usage } from '../../errors/index.ts';
import type { CertifiedSigner, RsaSigner } from '../../pki/index.ts';
import { type KeyPlace, openBootSigner, openPcrSigner, type SignerContext } from '../../uki/index.ts';
import type { CliContext } from '../command.ts';
import { readNamedFile } from './read-named-file.ts';
import type { SignerChoice } from './signer-flags.ts';

/** The signer of boot files: a key or a command, and its certificate. Throws `USAGE` for one without the other. */
export async function readBootSigner(
  { key, signerCommand, signerInput, cert }: SignerChoice,
  context: CliContext,
): Promise<CertifiedSigner> {
  if (cert === undefined) throw usage('the certificate of the signer is missing', 'Name it by `--cert FILE`.');
  const place = keyPlace('sign boot files', { key, command: signerCommand, input: signerInput });
  return await openBootSigner(place, cert, machine(context));
}

/** The signer of PCR values: a key, or a command with its public key. */
export async function readPcrSigner(
  { pcrKey, pcrSignerCommand, signerInput, pcrPublicKey }: SignerChoice,
  context: CliContext,
): Promise<RsaSigner> {
  if (pcrSignerCommand !== undefined && pcrPublicKey === undefined)
    throw usage('the public key of `--pcr-signer-command` is missing', 'Name it by `--pcr-public-key FILE`.');
  const place = keyPlace('sign PCR values', { key: pcrKey, command: pcrSignerCommand, input: signerInput });
  return await openPcrSigner(place, pcrPublicKey, machine(context));
}

interface Made {
  readonly key: string | undefined;
  /** Split at white space; no shell reads it. */
  readonly command: string | undefined;
  readonly input: 'digest' | 'message';
}

function keyPlace(purpose: string, { key, command, input }: Made): KeyPlace {
  if (key !== undefined && command === undefined) return { kind: 'file', path: key };
  const words = command?.split(/\s+/).filter((word) => word !== '');
  if (key === undefined && words !== undefined) return { kind: 'command', command: words, input };
  throw usage(`to ${purpose}, one of a key and a command is needed`, 'Name a key file or a signer command.');
}

function machine(context: CliContext): SignerContext {
  return {
    read: (path) => readNamedFile(path, context),
    env: context.terminal.env,
    signal: context.signal,
  };
}
