import * as z from 'zod';
import { flag } from '../command.ts';

const file = (description: string): z.ZodOptional<z.ZodString> =>
  flag(z.string().optional(), { placeholder: 'FILE', description });
const command = (description: string): z.ZodOptional<z.ZodString> =>
  flag(z.string().optional(), { placeholder: 'COMMAND', description });

/** The flags of commands that sign boot files. */
export const bootSignerFlags = {
  key: file('Sign with this private RSA key, as PEM. A passphrase is taken from ROOTSMITH_KEY_PASSPHRASE.'),
  signerCommand: command('Let this program sign instead of a key: digest on stdin, raw RSA signature on stdout.'),
  cert: file('The certificate of the signer, as PEM or DER.'),
  signerInput: flag(z.enum(['digest', 'message']).default('digest'), {
    placeholder: 'WHAT',
    description: 'What signer commands get: the digest, or the bytes to be signed.',
  }),
};

/** The flags of commands that sign PCR values. */
export const pcrSignerFlags = {
  pcrKey: file('Sign PCR 11 values with this private RSA key, as PEM.'),
  pcrSignerCommand: command('Let this program sign PCR 11 values.'),
  pcrPublicKey: file('The public key of that program, as PEM.'),
};

/** What these flags hold. */
export interface SignerChoice {
  readonly key?: string | undefined;
  readonly signerCommand?: string | undefined;
  readonly cert?: string | undefined;
  readonly signerInput: 'digest' | 'message';
  readonly pcrKey?: string | undefined;
  readonly pcrSignerCommand?: string | undefined;
  readonly pcrPublicKey?: string | undefined;
}
