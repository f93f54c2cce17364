import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readSigningKey, signModule } from '../../../../src/formats/kmod/index.ts';
import { testKey } from '../../../fixtures/signing-key.ts';

const own = testKey();

test('signModule() gives equal bytes for equal modules by an RSA key', () => {
  const [one, two] = [0, 1].map(() => Buffer.from(signModule(Buffer.from('module'), readSigningKey(own))));

  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
});

test('readSigningKey() opens an encrypted key by its passphrase', () => {
  const encrypted = createPrivateKey(own.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'pin',
  });
  const files = { key: Buffer.from(encrypted), certificate: own.certificate };

  expect(readSigningKey({ ...files, passphrase: 'pin' }).certificate.subject).toContain('CN=');
  expect(() => readSigningKey({ ...files, passphrase: 'no' })).toThrow('passphrase is missing or wrong');
  expect(() => readSigningKey(files)).toThrow('passphrase is missing or wrong');
});

test.each([
  [
    'a certificate of another key',
    { ...own, certificate: testKey('other').certificate },
    'CN=other belongs to another key',
  ],
  ['a key without certificate', { ...own, certificate: own.key }, 'key without certificate'],
  ['a file that is no key', { ...own, key: Buffer.from('hello') }, 'not a private key in PEM'],
  ['a certificate for a key', { ...own, key: own.certificate }, 'not a private key in PEM'],
])('readSigningKey() refuses %s', (_, files, found) => {
  expect(() => readSigningKey(files)).toThrow(
    expect.objectContaining({ code: 'SIGNING_KEY_INVALID', message: expect.stringContaining(found) }),
  );
});

test('readSigningKey() refuses an Ed25519 key, which kernels of Talos do not verify', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));

  expect(() => readSigningKey({ key, certificate: own.certificate })).toThrow('type ed25519 cannot sign modules');
});
