import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { diagnoseAnswer, diagnoseFailure } from '../../../../src/registry/probe/probe-failures.ts';
import type { Fetch, HttpResponse } from '../../../../src/registry/transport/http.ts';

function answer(status: number, body = ''): HttpResponse {
  const url = new URL('http://mirror:5000/v2/');
  return { url, status, header: () => undefined, body: streamOf(Buffer.from(body)), discard: async () => {} };
}

const base = 'http://mirror:5000/v2';

test.each([
  [400, 'Client sent an HTTP request to an HTTPS server.', undefined, 'speaks-tls'],
  [401, '', undefined, 'unauthorised'],
  [403, '', { username: 'a' }, 'unauthorised'],
  [404, '{"errors":[]}', undefined, 'missing'],
  [404, '', undefined, 'missing'],
  [404, '404 page not found\n', undefined, 'missing'],
  [404, '<html>Not here</html>', undefined, 'no-registry'],
  [503, '', undefined, 'error'],
])('diagnoseAnswer() of status %i with %j and the login %j is %s', async (status, body, login, kind) => {
  expect(await diagnoseAnswer(answer(status, body), { base, login })).toMatchObject({ kind });
});

const works: Fetch = async () => answer(200);
const fails: Fetch = () => Promise.reject(new RootsmithError('NETWORK', 'x'));

function network(found: string, reason: string): RootsmithError {
  return new RootsmithError('NETWORK', `cannot ask: ${found} (mirror:5000)`, { details: { reason } });
}

test.each<[RootsmithError, string, Fetch, string, string]>([
  [network('the host name does not resolve', 'ENOTFOUND'), 'http', fails, 'no-name', 'the host name does not resolve'],
  [network('nothing listens there', 'ECONNREFUSED'), 'http', fails, 'unreachable', 'nothing listens there'],
  [
    network('the connection was reset', 'ECONNRESET'),
    'http',
    works,
    'speaks-tls',
    'speaks TLS, and the endpoint says plain http',
  ],
  [network('the connection was reset', 'ECONNRESET'), 'http', fails, 'unreachable', 'the connection was reset'],
  [
    new RootsmithError('TLS_UNTRUSTED', 'cannot ask: not known here (m)'),
    'https',
    fails,
    'untrusted',
    'not known here',
  ],
])('diagnoseFailure() of %s, reached by %s', async (error, scheme, fetch, kind, message) => {
  const failed = { url: new URL(`${scheme}://mirror:5000/v2/`), fetch, signal: undefined };

  expect(await diagnoseFailure(error, failed)).toEqual({ kind, message });
});

test('diagnoseFailure() throws what is a bug of ours', async () => {
  const failed = { url: new URL(base), fetch: fails, signal: undefined };

  await expect(diagnoseFailure(new TypeError('bug'), failed)).rejects.toThrow('bug');
});
