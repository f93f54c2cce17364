import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { certified, keySigner, outsideSigner, readSigningCertificate } from '../../../src/pki/index.ts';
import { testBootSigner, testPcrSigner } from '../../fixtures/secureboot/test-keys.ts';

test.each([
  ['of elliptic curves', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'type ec'],
  ['of RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, 'type rsa-pss'],
  ['that is short', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, '1024 bits'],
])('keySigner() refuses a key %s', (_, key, found) => {
  expect(() => keySigner(key)).toThrowError(
    expect.objectContaining({ code: 'SIGNING_KEY_INVALID', message: expect.stringContaining(found) }),
  );
});

test('outsideSigner() takes signatures of its key only', async () => {
  const [key, other] = [testPcrSigner(), testBootSigner()];
  const right = outsideSigner(key.publicKey, 'kms', (message, hash) => key.sign(message, hash));
  const wrong = outsideSigner(key.publicKey, 'kms', (message, hash) => other.sign(message, hash));

  expect(await right.sign(Buffer.from('text'), 'sha256')).toEqual(await key.sign(Buffer.from('text'), 'sha256'));
  await expect(wrong.sign(Buffer.from('text'), 'sha256')).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
});

test('certified() refuses the certificate of another key', () => {
  const certificate = readSigningCertificate(testBootSigner().certificate.der);

  expect(() => certified(testPcrSigner(), certificate)).toThrowError(
    expect.objectContaining({ code: 'SIGNING_KEY_INVALID' }),
  );
});
