import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openBootSigner, openPcrSigner, type SignerContext } from '../../../../src/uki/index.ts';
import { testBootSigner, testKeyFiles, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const context: SignerContext = { read: async (path) => readFileSync(path), env: {} };
const message = Buffer.from('to be signed');
const key = { kind: 'file', path: testKeyFiles.key } as const;

test('openBootSigner() signs by a key, or by a program with that key, with the same result', async () => {
  const command = ['openssl', 'pkeyutl', '-sign', '-inkey', testKeyFiles.key, '-pkeyopt', 'digest:sha256'];
  const byFile = await openBootSigner(key, testKeyFiles.cert, context);
  const byProgram = await openBootSigner({ kind: 'command', command }, testKeyFiles.cert, context);

  expect(Buffer.from(await byProgram.sign(message, 'sha256'))).toEqual(
    Buffer.from(await byFile.sign(message, 'sha256')),
  );
  expect(byFile.certificate.fingerprint).toBe(testBootSigner().certificate.fingerprint);
});

test('openBootSigner() names the certificate that belongs to another key', async () => {
  await expect(
    openBootSigner({ kind: 'file', path: testKeyFiles.pcrKey }, testKeyFiles.cert, context),
  ).rejects.toMatchObject({
    code: 'SIGNING_KEY_INVALID',
    message: expect.stringMatching(/^`.*uki-signing-cert.pem`: .*belongs to another key/) as string,
  });
});

test('openPcrSigner() compares a key with the public key that is named', async () => {
  const pem = testPcrSigner().publicKey.export({ type: 'spki', format: 'pem' });
  const read: SignerContext['read'] = async (path) => (path === 'public' ? Buffer.from(pem) : readFileSync(path));

  await openPcrSigner({ kind: 'file', path: testKeyFiles.pcrKey }, 'public', { ...context, read });
  await expect(openPcrSigner(key, 'public', { ...context, read })).rejects.toMatchObject({
    code: 'SIGNING_KEY_INVALID',
    message: 'cannot sign PCR values: the public key belongs to another key',
  });
});
