import { expect, test } from 'vitest';
import { isPlaceholder, isSecretName } from '../../../../src/machine-config/secrets/secret-names.ts';

test.each([
  'token',
  'machine-token',
  'secretboxEncryptionSecret',
  'passphrase',
  'client-key-data',
  'REGISTRY_PASSWORD',
  'auth',
])('isSecretName() knows %s', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(['secretName', 'tokenTTL', 'passwordFile', 'author', 'key', 'pinned', 'crt', ''])(
  'isSecretName() does not take %j for a secret',
  (name) => {
    expect(isSecretName(name)).toBe(false);
  },
);

test.each(['', ' null ', '***', 'xxxx', '${TOKEN}', '$TOKEN', '<your token>', '{{ .Values.token }}', 'REDACTED'])(
  'isPlaceholder() knows %j',
  (value) => {
    expect(isPlaceholder(value)).toBe(true);
  },
);

test.each(['hunter2', 'x1', 'no!', '$2b$12$abc', 'a ${TOKEN}'])('isPlaceholder() takes %j for a value', (value) => {
  expect(isPlaceholder(value)).toBe(false);
});
