import { expect, test } from 'vitest';
import { profileKeys } from '../../../../src/recipe/profile/recipe-keys.ts';
import type { ProfileContext } from '../../../../src/recipe/profile/recipe-parts.ts';

const context: ProfileContext = {
  profile: { file: 'p.yaml', positions: new Map() },
  folder: '/f',
  registry: undefined,
};

test('profileKeys() reads the signers of 1.6 and later', () => {
  const keys = {
    secureBootSigner: { keyPath: 'key.pem', certPath: '/cert.pem' },
    pcrSigner: { keyPath: 'pcr.pem' },
    platformKeyPath: 'PK.auth',
    keyExchangeKeyPath: 'KEK.auth',
    signatureKeyPath: 'db.auth',
    includeWellKnownCerts: true,
  };

  expect(profileKeys(keys, 'force', context)).toMatchObject({
    signingKey: { kind: 'file', path: '/f/key.pem' },
    signingCertificate: '/cert.pem',
    pcrKey: { kind: 'file', path: '/f/pcr.pem' },
    pcrPublicKey: undefined,
    enroll: 'force',
    enrollment: { PK: '/f/PK.auth', KEK: '/f/KEK.auth', db: '/f/db.auth' },
    microsoftCertificates: true,
  });
});

test('profileKeys() reads the flat keys of 1.5, and takes enrolment files only together', () => {
  const keys = {
    signingKeyPath: '/k',
    signingCertPath: '/c',
    pcrSigningKeyPath: '/p',
    pcrPublicKeyPath: '/q',
    platformKeyPath: '/PK.auth',
  };

  expect(profileKeys(keys, 'if-safe', context)).toMatchObject({
    signingKey: { path: '/k' },
    signingCertificate: '/c',
    pcrKey: { path: '/p' },
    pcrPublicKey: '/q',
    enrollment: undefined,
    microsoftCertificates: false,
  });
});

test.each([
  [
    { secureBootSigner: { azureVaultURL: 'https://v', azureCertificateID: 'c' }, pcrSigner: { keyPath: '/p' } },
    'p.yaml:1:1: at `input.secureboot.secureBootSigner`: expected `keyPath`, the file of a key: the key services of `azureVaultURL`',
  ],
  [
    { secureBootSigner: { keyPath: '/k', certPath: '/c' }, pcrSigner: { awsKMSKeyID: 'k' } },
    'at `input.secureboot.pcrSigner`: expected `keyPath`, the file of a key: the key services of `awsKMSKeyID`',
  ],
  [{ secureBootSigner: { keyPath: '/k' }, pcrSigner: { keyPath: '/p' } }, 'expected `certPath`'],
  [{ secureBootSigner: { certPath: '/c' }, pcrSigner: { keyPath: '/p' } }, 'expected `keyPath`, the file of a key'],
])('profileKeys() refuses %j', (keys, message) => {
  expect(() => profileKeys(keys, 'if-safe', context)).toThrow(
    expect.objectContaining({ code: 'PROFILE_INVALID', message: expect.stringContaining(message) }),
  );
});
