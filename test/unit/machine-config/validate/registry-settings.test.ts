import { expect, test } from 'vitest';
import { checkOldRegistries, registryRules } from '../../../../src/machine-config/validate/registry-settings.ts';

const check = (kind: string, fields: object): readonly string[] =>
  (registryRules[kind]?.(fields as Record<string, unknown>) ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
const mirror = (url: string) => ({ endpoints: [{ url }] });

test.each(['http://10.5.0.1:6000', 'https://user@mirror.acme/v2', 'HTTP://[fd00::1]:5000', 'http://a/%41'])(
  'a RegistryMirrorConfig takes %s',
  (url) => {
    expect(check('RegistryMirrorConfig', mirror(url))).toEqual([]);
  },
);

test.each([
  ['', 'it has no `url`'],
  ['ftp://a', 'its `url` is neither http nor https'],
  ['http://a b', 'its `url` is not valid'],
  ['http://a/%zz', 'its `url` is not valid'],
  ['http://a:port', 'its `url` is not valid'],
])('a RegistryMirrorConfig refuses %j', (url, message) => {
  expect(check('RegistryMirrorConfig', mirror(url))).toEqual([`endpoints.0: ${message}`]);
});

test('a RegistryAuthConfig has one kind of login', () => {
  expect(check('RegistryAuthConfig', { username: 'u', password: 'p' })).toEqual([]);
  expect(check('RegistryAuthConfig', { username: 'u', auth: 'a' })).toEqual([
    'auth: `username` and `auth` exclude each other',
  ]);
});

test('a RegistryTLSConfig holds certificates and keys that can be read', () => {
  expect(check('RegistryTLSConfig', {})).toEqual([]);
  expect(check('RegistryTLSConfig', { ca: 'text', clientIdentity: { cert: 'x', key: 'y' } })).toEqual([
    'ca: it does not contain a certificate',
    'clientIdentity.cert: it does not contain a certificate',
    'clientIdentity.key: it does not contain a private key',
  ]);
});

test('checkOldRegistries() refuses hosts without a value', () => {
  const registries = { mirrors: { 'docker.io': null, 'ghcr.io': {} }, config: { a: null } };

  expect(checkOldRegistries(registries).map(({ path }) => path.join('.'))).toEqual(['mirrors.docker.io', 'config.a']);
});
