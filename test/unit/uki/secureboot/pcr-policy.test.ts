import { expect, test } from 'vitest';
import {
  isSignedPcr,
  keyFingerprint,
  pcrPolicy,
  pcrPublicKeyPem,
  readPcrPublicKey,
  signPcr,
} from '../../../../src/uki/secureboot/pcr-policy.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const value = Buffer.alloc(32, 1);

test('signPcr() signs one value, of one bank, by one key', async () => {
  const { publicKey } = testPcrSigner();
  const signed = await signPcr(value, 'sha256', testPcrSigner());

  expect(signed).toMatchObject({ pcrs: [11], pkfp: keyFingerprint(publicKey) });
  expect(signed.pol).toBe(pcrPolicy(value, 'sha256').toString('hex'));
  expect(isSignedPcr(signed, value, 'sha256', publicKey)).toBe(true);
  expect(isSignedPcr(signed, Buffer.alloc(32, 2), 'sha256', publicKey)).toBe(false);
  expect(isSignedPcr(signed, value, 'sha384', publicKey)).toBe(false);
  expect(isSignedPcr(signed, value, 'sha256', testBootSigner().publicKey)).toBe(false);
});

test('readPcrPublicKey() reads what pcrPublicKeyPem() writes, and nothing else', () => {
  const { publicKey } = testPcrSigner();

  expect(readPcrPublicKey(Buffer.from(pcrPublicKeyPem(publicKey)))?.equals(publicKey)).toBe(true);
  expect(readPcrPublicKey(Buffer.from('nothing'))).toBeUndefined();
});
