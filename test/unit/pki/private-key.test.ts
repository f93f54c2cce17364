import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPrivateKey } from '../../../src/pki/index.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const locked = Buffer.from(
  privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }),
);
const use = { purpose: 'sign boot files', passphraseFrom: 'THE_VARIABLE' };

test('readPrivateKey() opens an encrypted key by its passphrase', () => {
  expect(readPrivateKey(locked, { ...use, passphrase: 'secret' }).equals(privateKey)).toBe(true);
});

test.each([
  ['without passphrase', undefined],
  ['by a wrong passphrase', 'wrong'],
])('readPrivateKey() names the variable where a key is opened %s, and nothing of the key', (_, passphrase) => {
  const error = failureOf(() => readPrivateKey(locked, { ...use, passphrase }));

  expect(error).toMatchObject({ code: 'SIGNING_KEY_INVALID', hint: expect.stringContaining('THE_VARIABLE') });
  expect(JSON.stringify([error.message, error.stack])).not.toContain(locked.toString().split('\n')[2]);
});

test('readPrivateKey() refuses what is no key', () => {
  expect(failureOf(() => readPrivateKey(Buffer.from('nothing'), use))).toMatchObject({ code: 'SIGNING_KEY_INVALID' });
});

function failureOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
