import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { isIssuedBy, makeSelfSigned, pemOf, readSigningCertificate } from '../../../src/pki/index.ts';
import { testPcrSigner } from '../../fixtures/secureboot/test-keys.ts';

test('makeSelfSigned() makes a certificate that OpenSSL reads and verifies', async () => {
  const der = await makeSelfSigned(testPcrSigner(), {
    commonName: 'Schlüssel',
    serial: Buffer.from('ff01', 'hex'),
    notBefore: 0,
    notAfter: Date.UTC(2090, 0) / 1000,
  });
  const certificate = new X509Certificate(der);

  expect(certificate.verify(testPcrSigner().publicKey)).toBe(true);
  expect(certificate).toMatchObject({ ca: true, serialNumber: 'FF01', subject: 'O=Schlüssel\nCN=Schlüssel' });
  expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2090);
  const read = readSigningCertificate(Buffer.from(pemOf('CERTIFICATE', der)));
  expect(isIssuedBy(read, read)).toBe(true);
});
