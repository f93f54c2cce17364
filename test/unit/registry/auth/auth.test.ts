import { expect, test } from 'vitest';
import { mergeScopes, withAuth } from '../../../../src/registry/auth/auth.ts';
import type { Login } from '../../../../src/registry/auth/auth-file.ts';
import type { TokenQuestion } from '../../../../src/registry/auth/tokens.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../../../../src/registry/transport/http.ts';

const request: HttpRequest = { method: 'GET', url: new URL('https://r.test/v2/a/x'), headers: {}, action: 'read x' };
const password: Login = { kind: 'password', username: 'u', password: 'p' };
const bearer = 'Bearer realm="https://auth.test/token",service="s",scope="repository:a:pull"';

function setUp(
  accepts: string | undefined,
  challenge: string,
  login?: Login,
  refusal = 401,
  origin = 'https://r.test',
) {
  const [seen, questions] = [[] as (string | undefined)[], [] as TokenQuestion[]];
  let searches = 0;
  const fetch: Fetch = async ({ url, headers }) => {
    seen.push(headers['authorization']);
    return answer(url, accepts !== undefined && headers['authorization'] === accepts ? 200 : refusal, challenge);
  };
  const auth = withAuth(fetch, {
    origin,
    scope: 'repository:a:pull,push',
    tokens: { get: async (question) => `t${questions.push(question)}`, drop: () => {} },
    async findLogin() {
      searches++;
      return login === undefined ? undefined : { login, from: 'file' };
    },
  });
  return { auth, seen, questions, searches: () => searches };
}

function answer(url: URL, status: number, challenge: string): HttpResponse {
  const header = (name: string): string | undefined => (name === 'www-authenticate' ? challenge : undefined);
  return { url, status, header, body: (async function* () {})(), discard: async () => {} };
}

test('fetch() answers a bearer challenge with a token for all that is needed', async () => {
  const { auth, seen, questions } = setUp('Bearer t1', bearer, password);

  expect((await auth.fetch(request)).status).toBe(200);
  expect(seen).toEqual([undefined, 'Bearer t1']);
  expect(questions[0]).toEqual({
    realm: new URL('https://auth.test/token'),
    service: 's',
    scopes: ['repository:a:pull,push'],
    login: password,
  });
});

test('fetch() answers a basic challenge, and remembers it', async () => {
  const { auth, seen, searches } = setUp('Basic dTpw', 'Basic realm="x"', password);

  await auth.fetch(request);
  await auth.fetch(request);

  expect(seen).toEqual([undefined, 'Basic dTpw', 'Basic dTpw']);
  expect(searches()).toBe(1);
});

test('fetch() prefers bearer to basic', async () => {
  const { auth, seen } = setUp('Bearer t1', `Basic realm="x", ${bearer}`, password);

  await auth.fetch(request);

  expect(seen.at(-1)).toBe('Bearer t1');
});

test('fetch() sends a registry token as it is', async () => {
  const { auth, questions } = setUp('Bearer raw', bearer, { kind: 'registry-token', token: 'raw' });

  expect((await auth.fetch(request)).status).toBe(200);
  expect(questions).toEqual([]);
});

test('fetch() looks up no login before it is asked for one', async () => {
  const { auth, searches } = setUp('Bearer t1', bearer, password);

  await auth.fetch({ ...request, url: new URL('https://storage.test/') });

  expect(searches()).toBe(0);
  expect(auth.login()).toBeUndefined();
});

test('fetch() repeats once and then gives the refusal back', async () => {
  const { auth, seen } = setUp(undefined, bearer, password);

  expect((await auth.fetch(request)).status).toBe(401);
  expect(seen).toHaveLength(2);
});

test('fetch() does not repeat a wrong password', async () => {
  const { auth, seen } = setUp(undefined, 'Basic realm="x"', password);
  await auth.fetch(request);

  await auth.fetch(request);

  expect(seen).toEqual([undefined, 'Basic dTpw', 'Basic dTpw']);
});

test('fetch() gives a basic challenge back where there is no login', async () => {
  const { auth, seen } = setUp(undefined, 'Basic realm="x"');

  expect((await auth.fetch(request)).status).toBe(401);
  expect(seen).toHaveLength(1);
});

test.each([401, 403])('fetch() gets a new token when status %i says that the old one is too narrow', async (status) => {
  const { auth, seen } = setUp('Bearer t2', `${bearer},error="insufficient_scope"`, password, status);
  await auth.fetch(request);

  expect((await auth.fetch(request)).status).toBe(200);
  expect(seen.slice(0, 2)).toEqual([undefined, 'Bearer t1']);
});

test('fetch() takes 403 without that reason for an answer', async () => {
  const { auth, seen } = setUp('Bearer t1', bearer, password, 403);

  expect((await auth.fetch(request)).status).toBe(403);
  expect(seen).toEqual([undefined]);
});

test('fetch() does not send a stream twice', async () => {
  const { auth, seen } = setUp('Bearer t1', bearer, password);
  const body = { kind: 'stream', stream: (async function* () {})(), size: 0 } as const;

  expect((await auth.fetch({ ...request, method: 'PUT', body })).status).toBe(401);
  expect(seen).toHaveLength(1);
});

test.each([
  ['plain http', 'http://auth.test/token', password],
  ['plain http, also without a login', 'http://auth.test/token', undefined],
  ['plain http on the same host', 'http://r.test/token', password],
  ['a link-local address', 'https://169.254.169.254/token', undefined],
  ['another scheme', 'file:///x', undefined],
  ['nothing', 'https://[', undefined],
])('fetch() takes no login to a realm of %s', async (_, realm, login) => {
  const { auth, questions } = setUp('Bearer t1', `Bearer realm="${realm}"`, login);

  await expect(auth.fetch(request)).rejects.toHaveProperty(
    'code',
    expect.stringMatching(/^(AUTH_DENIED|REGISTRY_ERROR)$/),
  );
  expect(questions).toEqual([]);
});

test('fetch() says what is wrong with a realm without TLS, and what to look at', async () => {
  const { auth } = setUp('Bearer t1', 'Bearer realm="http://u:secret@auth.test/token"', password);

  await expect(auth.fetch(request)).rejects.toMatchObject({
    message: 'cannot read x: r.test is reached by https, but sends logins to http://auth.test, without TLS',
    hint: expect.stringContaining('token settings'),
  });
});

test.each([
  ['http://r.test', 'https://auth.test/token'],
  ['http://r.test', 'http://auth.test/token'],
  ['http://r.test:5000', 'http://10.0.0.1:5000/token'],
  ['http://127.0.0.1:5000', 'https://auth.test/token'],
  ['http://r.test', 'http://127.0.0.1:5001/token'],
])('fetch() gives no login to a foreign realm that %s named by plain http: %s', async (origin, realm) => {
  const { auth, questions } = setUp('Bearer t1', `Bearer realm="${realm}"`, password, 401, origin);

  await expect(auth.fetch({ ...request, url: new URL(`${origin}/v2/a/x`) })).rejects.toMatchObject({
    code: 'AUTH_DENIED',
    message: expect.stringMatching(/reached by plain http and sends logins to another host.*`u` is not sent/),
  });
  expect(questions).toEqual([]);
});

test.each([
  ['its own host', 'http://r.test', 'http://r.test/token', password],
  ['another port of its host', 'http://r.test:5000', 'http://r.test:5001/token', password],
  ['its own host by https', 'http://r.test', 'https://r.test/token', password],
  ['this machine, as is the registry', 'http://127.0.0.1:5000', 'http://localhost:5001/token', password],
  ['another host, where there is no login to lose', 'http://r.test', 'https://auth.test/token', undefined],
  ['another host by https, from https', 'https://r.test', 'https://auth.test/token', password],
])('fetch() asks for a token at %s', async (_, origin, realm, login) => {
  const { auth, questions } = setUp('Bearer t1', `Bearer realm="${realm}"`, login, 401, origin);

  expect((await auth.fetch({ ...request, url: new URL(`${origin}/v2/a/x`) })).status).toBe(200);
  expect(questions).toMatchObject([{ realm: new URL(realm), login }]);
});

test('mergeScopes() joins the actions of a resource', () => {
  expect(mergeScopes(['repository:b:pull', 'repository:a:push,pull', '', 'repository:b:pull,delete', 'junk'])).toEqual([
    'repository:a:pull,push',
    'repository:b:delete,pull',
  ]);
});

test('fetch() asks for the right to delete only where something is deleted', async () => {
  const { auth, questions } = setUp('Bearer t3', 'Bearer realm="https://auth.test/token",scope="repository:a:delete"');

  await auth.fetch({ ...request, method: 'DELETE' });
  await auth.fetch(request);

  expect(questions.map(({ scopes }) => scopes)).toEqual([
    ['repository:a:delete,pull,push'],
    ['repository:a:pull,push'],
    ['repository:a:delete,pull,push'],
  ]);
});

test('fetch() learns from other repositories how to log in, but not what for', async () => {
  const questions: TokenQuestion[] = [];
  const memory = {};
  const forScope = (scope: string) =>
    withAuth(async ({ url, headers }) => answer(url, headers['authorization'] === undefined ? 401 : 200, bearer), {
      origin: 'https://r.test',
      scope,
      memory,
      tokens: { get: async (question) => `t${questions.push(question)}`, drop: () => {} },
      findLogin: async () => undefined,
    });

  await forScope('repository:a:pull').fetch(request);
  await forScope('repository:b:pull').fetch(request);

  expect(questions.map(({ scopes }) => scopes)).toEqual([['repository:a:pull'], ['repository:b:pull']]);
});
