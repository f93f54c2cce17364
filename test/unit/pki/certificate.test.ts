import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { readSigningCertificate } from '../../../src/pki/certificate.ts';
import { TEST_KEY_ID, testKey } from '../../fixtures/signing-key.ts';

const { certificate } = testKey('our key', 'rsa', 0x7f);

test('readSigningCertificate() reads DER and PEM alike', () => {
  const pem = new X509Certificate(certificate).toString();

  const [der, text] = [readSigningCertificate(certificate), readSigningCertificate(Buffer.from(pem))];

  expect(der).toMatchObject({ subject: 'CN=our key', issuer: 'CN=our key', serial: '7f', keyId: TEST_KEY_ID });
  expect(der.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect({ ...text, publicKey: '' }).toEqual({ ...der, publicKey: '' });
});

test.each([
  ['noise', Buffer.from('hello')],
  ['a cut one', certificate.subarray(0, 100)],
  ['nothing', Buffer.alloc(0)],
])('readSigningCertificate() refuses %s', (_, bytes) => {
  expect(() => readSigningCertificate(bytes)).toThrow('neither DER nor PEM');
});
