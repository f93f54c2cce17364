import { expect, test } from 'vitest';
import type { RegistryLogin } from '../../../../../src/machine-config/index.ts';
import { pointOf } from '../../../../../src/mirror/nodes/doctor/points.ts';

const base = 'http://m/v2';
const auth = Buffer.from('me:a:b').toString('base64');

test.each<[RegistryLogin | undefined, unknown]>([
  [
    { username: 'u', password: 'p', identityToken: 't', auth },
    { kind: 'password', username: 'u', password: 'p' },
  ],
  [
    { username: 'u', identityToken: 't', auth },
    { kind: 'identity-token', token: 't' },
  ],
  [{ auth }, { kind: 'password', username: 'me', password: 'a:b' }],
  [{ auth: Buffer.from('no colon').toString('base64') }, undefined],
  [{ username: 'u' }, undefined],
  [undefined, undefined],
])('pointOf() takes the login of %j', (login, expected) => {
  expect(pointOf({ base, namespace: 'docker.io', access: { host: 'm', login } })).toEqual({
    base,
    namespace: 'docker.io',
    login: expected,
    tls: undefined,
  });
});

test('pointOf() takes the certificates of the host', () => {
  const tls = { insecureSkipVerify: true };

  expect(pointOf({ base, access: { host: 'm', tls } })).toMatchObject({ tls, login: undefined });
});
