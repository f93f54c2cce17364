import { expect, test } from 'vitest';
import { digestOf, parseDigest } from '../../../../src/oci/index.ts';
import { openProber } from '../../../../src/registry/probe/probe.ts';
import { type Behaviour, fakeServer } from '../../../fixtures/fake-registry.ts';

const manifest = '{"schemaVersion":2}';
const digest = digestOf(new TextEncoder().encode(manifest));
const other = parseDigest(`sha256:${'0'.repeat(64)}`);

/** Answers to the manifest of `app:1`. */
function answers(
  head: number,
  get: number,
  body = manifest,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return ({ method, url }) =>
    url.pathname.startsWith('/v2/app/manifests/')
      ? { status: method === 'HEAD' ? head : get, headers, body: method === 'HEAD' ? '' : body }
      : undefined;
}

async function probe(behaviour: Behaviour, reference = '1') {
  await using server = await fakeServer(behaviour);
  await using prober = openProber();
  return await prober.manifest({ base: `${server.origin}/v2`, namespace: 'docker.io' }, 'app', reference);
}

test('openProber() asks by HEAD and then by GET, as containerd does, with the namespace', async () => {
  await using server = await fakeServer(answers(200, 200));
  await using prober = openProber();
  const answer = await prober.manifest({ base: `${server.origin}/v2`, namespace: 'docker.io' }, 'app', '1');
  expect(answer.kind).toBe('manifest');
  expect(server.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
    'HEAD /v2/app/manifests/1?ns=docker.io',
    'GET /v2/app/manifests/1?ns=docker.io',
  ]);
});

test.each<[string, string, Behaviour]>([
  ['missing', 'has no such image (status 404)', answers(404, 404, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')],
  ['missing', 'has no such image', answers(404, 404, '')],
  ['missing', 'has no such image', answers(404, 404, '404 page not found\n')],
  ['no-registry', 'answers with status 404 and a page', answers(404, 404, '<html>nginx</html>')],
  ['no-registry', 'answers with text/html', answers(200, 200, '<html>hello</html>', { 'content-type': 'text/html' })],
  ['error', 'answers GET, but HEAD with status 405', answers(405, 200)],
  ['error', 'answers with status 503', answers(503, 503, '')],
  ['unauthorised', 'asks for a login, and the configuration has none for it (status 401)', answers(401, 401, '')],
  ['unauthorised', 'asks for a login, and the configuration has none for it (status 403)', answers(403, 403, '')],
  ['speaks-tls', 'speaks TLS', answers(400, 400, 'Client sent an HTTP request to an HTTPS server.\n')],
])('openProber() finds %s: %s', async (kind, message, behaviour) => {
  expect(await probe(behaviour)).toEqual({ kind, message: expect.stringContaining(message) as string });
});

test('openProber() does not take content of another digest', async () => {
  expect(await probe(answers(200, 200), `sha256:${'0'.repeat(64)}`)).toEqual({
    kind: 'error',
    message: `answers with content of another digest, ${digest}`,
  });
  expect(await probe(answers(200, 200), digest)).toMatchObject({ kind: 'manifest', digest });
});

test('openProber() sends a login to the origin that asks for it, and not to where that redirects', async () => {
  const seen: (string | undefined)[] = [];
  await using storage = await fakeServer(({ headers }) => {
    seen.push(headers.authorization);
    return { status: 200, body: '{}' };
  });
  await using server = await fakeServer(({ headers }) =>
    headers.authorization === undefined
      ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
      : { status: 307, headers: { location: `${storage.origin}/blob` } },
  );
  await using prober = openProber();
  const point = { base: `${server.origin}/v2`, login: { kind: 'password', username: 'u', password: 'p' } } as const;
  expect(await prober.blob(point, 'app', digest)).toEqual({ kind: 'blob' });
  expect(server.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa('u:p')}`);
  expect(seen).toEqual([undefined]);
});

test('openProber() reads contents only where they have their digest', async () => {
  await using server = await fakeServer(() => ({ status: 200, body: manifest }));
  await using prober = openProber();
  const point = { base: `${server.origin}/v2` };
  expect(new TextDecoder().decode(await prober.content(point, 'app', digest))).toBe(manifest);
  expect(await prober.content(point, 'app', other)).toBeUndefined();
});
