import { expect, test } from 'vitest';
import { checkLogin } from '../../../src/registry/check-login.ts';
import { type Behaviour, fakeServer, type SeenRequest } from '../../fixtures/fake-registry.ts';

const login = { username: 'me', password: 'right' };
const right = `Basic ${Buffer.from('me:right').toString('base64')}`;

const basic: Behaviour = ({ url, headers }) =>
  url.pathname === '/v2/'
    ? { status: headers.authorization === right ? 200 : 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
    : undefined;

/** A registry whose token service is at `/token`, on the same machine. */
const bearer: Behaviour = ({ url, headers }) => {
  if (url.pathname === '/token') return tokenAnswer(headers);
  if (url.pathname !== '/v2/') return undefined;
  const challenge = `Bearer realm="http://${headers.host ?? ''}/token",service="s"`;
  return { status: headers.authorization === 'Bearer t' ? 200 : 401, headers: { 'www-authenticate': challenge } };
};

function tokenAnswer(headers: SeenRequest['headers']) {
  return headers.authorization === right ? { status: 200, body: { token: 't' } } : { status: 401 };
}

test.each([
  ['by itself', basic],
  ['by a token service', bearer],
])('checkLogin() tells a right password from a wrong one where the registry asks %s', async (_, behaviour) => {
  await using server = await fakeServer(behaviour);

  expect(await checkLogin(server.host, login)).toEqual({ isAsked: true });
  await expect(checkLogin(server.host, { ...login, password: 'wrong' })).rejects.toMatchObject({
    code: 'AUTH_DENIED',
    message: `cannot log in to ${server.host}: it refuses the login of \`me\``,
  });
});

test('checkLogin() says that a registry asks nobody, but finds out what it can', async () => {
  const open: Behaviour = ({ headers: { authorization } }) => ({
    status: authorization === undefined || authorization === right ? 200 : 401,
  });
  await using server = await fakeServer(open);

  expect(await checkLogin(server.host, login)).toEqual({ isAsked: false });
  await expect(checkLogin(server.host, { ...login, password: 'wrong' })).rejects.toMatchObject({ code: 'AUTH_DENIED' });
});

test('checkLogin() refuses what is not a registry', async () => {
  await using server = await fakeServer();

  await expect(checkLogin(server.host, login)).rejects.toMatchObject({
    code: expect.not.stringMatching('AUTH_DENIED'),
  });
});
