import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { pemOf } from '../../../src/pki/pem.ts';

test('pemOf() writes what node:crypto writes', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  expect(pemOf('PUBLIC KEY', publicKey.export({ type: 'spki', format: 'der' }))).toBe(
    publicKey.export({ type: 'spki', format: 'pem' }),
  );
});

test('pemOf() writes nothing between the lines for no bytes', () => {
  expect(pemOf('CERTIFICATE', new Uint8Array())).toBe('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
});
