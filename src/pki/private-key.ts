import { createPrivateKey, type KeyObject } from 'node:crypto';
import { RootsmithError } from '../errors/index.ts';

export interface PrivateKeyUse {
  /** For messages: `sign modules`. */
  readonly purpose: string;
  /** Of an encrypted key. */
  readonly passphrase?: string | undefined;
  /** The environment variable that passphrases come from, for messages. */
  readonly passphraseFrom: string;
}

/** Reads a private key in PEM. Throws `SIGNING_KEY_INVALID`, whose message holds nothing of the key. */
export function readPrivateKey(pem: Uint8Array, { purpose, passphrase, passphraseFrom }: PrivateKeyUse): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(pem), ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const isLocked = /passphrase|bad decrypt|interrupted or cancelled/i.test(String(cause));
    const found = isLocked
      ? 'it is encrypted, and the passphrase is missing or wrong'
      : 'it is not a private key in PEM';
    const hint = isLocked ? `Set ${passphraseFrom} to the passphrase.` : 'Name a PEM file that holds a private key.';
    throw new RootsmithError('SIGNING_KEY_INVALID', `cannot ${purpose}: the key cannot be read: ${found}`, {
      hint,
      cause,
    });
  }
}
