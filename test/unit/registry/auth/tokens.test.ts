import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { Login } from '../../../../src/registry/auth/auth-file.ts';
import { createTokenCache, type TokenQuestion } from '../../../../src/registry/auth/tokens.ts';
import type { Fetch, HttpRequest } from '../../../../src/registry/transport/http.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';

const realm = new URL('https://auth.test/token?x=1');
const password: Login = { kind: 'password', username: 'u', password: 'p' };

function question(login?: Login, scopes = ['repository:a:pull']): TokenQuestion {
  return { realm, service: 'r.test', scopes, login };
}

type Reply = (request: HttpRequest, count: number) => { readonly status: number; readonly json?: object };

function setUp(reply: Reply) {
  const [requests, clock] = [[] as HttpRequest[], fakeClock()];
  const fetch: Fetch = async (request) => {
    requests.push(request);
    const { status, json = {} } = reply(request, requests.length);
    const body = streamOf(new TextEncoder().encode(JSON.stringify(json)));
    return { url: request.url, status, header: () => undefined, body, discard: async () => {} };
  };
  return { requests, clock, tokens: createTokenCache(fetch, clock) };
}

const numbered: Reply = (_, count) => ({ status: 200, json: { token: `t${count}`, expires_in: 100 } });

test('get() asks with service, scopes and password, and keeps the query of the realm', async () => {
  const { tokens, requests } = setUp(numbered);

  await tokens.get(question(password, ['repository:a:pull', 'repository:b:pull']));

  expect(requests[0]?.url.searchParams.getAll('scope')).toEqual(['repository:a:pull', 'repository:b:pull']);
  expect(requests[0]?.url.search).toContain('?x=1&service=r.test');
  expect(requests[0]?.headers).toEqual({ authorization: 'Basic dTpw' });
});

test('get() asks without a login for an anonymous token', async () => {
  const { tokens, requests } = setUp(numbered);

  await tokens.get(question());

  expect(requests[0]?.headers).toEqual({});
});

test('get() asks once for all who ask at the same time', async () => {
  const { tokens, requests } = setUp(numbered);

  const found = await Promise.all([tokens.get(question()), tokens.get(question()), tokens.get(question())]);

  expect([found, requests.length]).toEqual([['t1', 't1', 't1'], 1]);
});

test('get() keeps scopes apart', async () => {
  const { tokens } = setUp(numbered);

  expect([await tokens.get(question()), await tokens.get(question(undefined, ['repository:b:pull']))]).toEqual([
    't1',
    't2',
  ]);
});

test('get() fetches a new token shortly before the old one ends, once', async () => {
  const { tokens, clock } = setUp(numbered);
  await tokens.get(question());

  clock.advance(79_000);
  const before = await tokens.get(question());
  clock.advance(2000);
  const after = await Promise.all([tokens.get(question()), tokens.get(question())]);

  expect([before, after]).toEqual(['t1', ['t2', 't2']]);
});

test('get() takes a token without a life for one of a minute', async () => {
  const { tokens, clock } = setUp((_, count) => ({ status: 200, json: { access_token: `t${count}` } }));
  await tokens.get(question());

  clock.advance(50_000);

  expect(await tokens.get(question())).toBe('t2');
});

test('drop() makes the next one ask again', async () => {
  const { tokens } = setUp(numbered);
  const refused = await tokens.get(question());

  tokens.drop(question(), refused);

  expect(await tokens.get(question())).toBe('t2');
});

test('drop() keeps a token that has come since the refused one was sent', async () => {
  const { tokens } = setUp(numbered);
  const refused = await tokens.get(question());
  tokens.drop(question(), refused);
  const next = tokens.get(question());

  tokens.drop(question(), refused);
  await next;
  tokens.drop(question(), refused);

  expect(await tokens.get(question())).toBe('t2');
});

test('get() asks again after a failure', async () => {
  const { tokens } = setUp((_, count) => (count === 1 ? { status: 500 } : { status: 200, json: { token: 't' } }));
  await expect(tokens.get(question())).rejects.toMatchObject({ code: 'REGISTRY_ERROR' });

  expect(await tokens.get(question())).toBe('t');
});

test('get() trades an identity token by OAuth2', async () => {
  const { tokens, requests } = setUp(numbered);

  await tokens.get(question({ kind: 'identity-token', token: 'id' }));

  const body = requests[0]?.body;
  expect(requests[0]).toMatchObject({ method: 'POST', url: realm });
  expect(body?.kind === 'bytes' && new TextDecoder().decode(body.bytes)).toBe(
    'grant_type=refresh_token&service=r.test&client_id=rootsmith&scope=repository%3Aa%3Apull&refresh_token=id',
  );
});

test('get() falls back to the password beside an identity token where there is no OAuth2', async () => {
  const { tokens, requests } = setUp(({ method }) =>
    method === 'POST' ? { status: 404 } : { status: 200, json: { token: 't' } },
  );

  expect(await tokens.get(question({ kind: 'identity-token', token: 'id', username: 'u', password: 'p' }))).toBe('t');
  expect(requests[1]?.headers).toEqual({ authorization: 'Basic dTpw' });
});

test.each<[status: number, login: Login | undefined, code: string]>([
  [401, password, 'AUTH_DENIED'],
  [403, password, 'AUTH_DENIED'],
  [400, { kind: 'identity-token', token: 'id' }, 'AUTH_DENIED'],
  [401, undefined, 'AUTH_REQUIRED'],
  [503, password, 'REGISTRY_ERROR'],
])('get() makes of status %i with login %j: %s', async (status, login, code) => {
  await expect(setUp(() => ({ status })).tokens.get(question(login))).rejects.toMatchObject({
    code,
    details: { status },
  });
});

test.each([[{}], [{ token: '' }], [{ token: 5 }]])('get() refuses %j for a token', async (json) => {
  await expect(setUp(() => ({ status: 200, json })).tokens.get(question())).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
  });
});
