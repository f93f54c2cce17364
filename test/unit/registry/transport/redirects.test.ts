import { expect, test } from 'vitest';
import type { Fetch, HttpRequest, HttpResponse } from '../../../../src/registry/transport/http.ts';
import { withRedirects } from '../../../../src/registry/transport/redirects.ts';

const request: HttpRequest = {
  method: 'GET',
  url: new URL('https://r.test/blob'),
  headers: { authorization: 'Bearer secret', cookie: 'c', range: 'bytes=5-' },
  action: 'read x',
};

function redirecting(locations: Readonly<Record<string, string>>, status = 307) {
  const seen: HttpRequest[] = [];
  const fetch: Fetch = async (request) => {
    seen.push(request);
    const location = locations[request.url.href];
    return answer(request, location === undefined ? 200 : status, location);
  };
  return { fetch: withRedirects(fetch), seen };
}

function answer({ url }: HttpRequest, status: number, location: string | undefined): HttpResponse {
  return {
    url,
    status,
    header: (name) => (name === 'location' ? location : undefined),
    body: (async function* () {})(),
    discard: async () => {},
  };
}

test('withRedirects() leaves the login behind when the origin changes, and keeps the range', async () => {
  const { fetch, seen } = redirecting({ 'https://r.test/blob': 'https://storage.test/x?sig=1' });

  const response = await fetch(request);

  expect(response.url.href).toBe('https://storage.test/x?sig=1');
  expect(seen[1]?.headers).toEqual({ range: 'bytes=5-' });
});

test('withRedirects() takes another port for another origin', async () => {
  const { fetch, seen } = redirecting({ 'https://r.test/blob': 'https://r.test:444/x' });

  await fetch(request);

  expect(seen[1]?.headers).not.toHaveProperty('authorization');
});

test('withRedirects() does not give the login back on the way home', async () => {
  const { fetch, seen } = redirecting({
    'https://r.test/blob': 'https://s.test/',
    'https://s.test/': 'https://r.test/home',
  });

  await fetch(request);

  expect(seen[2]?.headers).not.toHaveProperty('authorization');
});

test('withRedirects() keeps the login on the same origin', async () => {
  const { fetch, seen } = redirecting({ 'https://r.test/blob': '/other' });

  await fetch(request);

  expect([seen[1]?.url.href, seen[1]?.headers['authorization']]).toEqual(['https://r.test/other', 'Bearer secret']);
});

test.each([
  ['plain http', 'http://storage.test/x'],
  ['another scheme', 'file:///etc/passwd'],
  ['a link-local address', 'https://169.254.169.254/latest'],
  ['a link-local address of version 6', 'https://[fe80::1]/latest'],
  ['what is no URL', 'https://['],
])('withRedirects() does not go from https to %s', async (_, location) => {
  const { fetch, seen } = redirecting({ 'https://r.test/blob': location });

  await expect(fetch(request)).rejects.toMatchObject({ code: 'REGISTRY_ERROR' });
  expect(seen).toHaveLength(1);
});

test('withRedirects() stops in a circle', async () => {
  const { fetch } = redirecting({ 'https://r.test/blob': 'https://r.test/blob' });

  await expect(fetch(request)).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringContaining('more than 10 redirects'),
  });
});

test('withRedirects() does not send a body to another origin', async () => {
  const { fetch } = redirecting({ 'https://r.test/blob': 'https://s.test/' });
  const body = { kind: 'bytes', bytes: new Uint8Array(1) } as const;

  await expect(fetch({ ...request, method: 'PUT', body })).rejects.toMatchObject({ code: 'REGISTRY_ERROR' });
});

test('withRedirects() sends bytes again on the same origin when the status keeps the method', async () => {
  const { fetch, seen } = redirecting({ 'https://r.test/blob': '/there' }, 308);
  const body = { kind: 'bytes', bytes: new Uint8Array(1) } as const;

  await fetch({ ...request, method: 'PUT', body });

  expect(seen[1]).toMatchObject({ method: 'PUT', body });
});

test('withRedirects() shows no signed query in its complaint', async () => {
  const { fetch } = redirecting({ 'https://r.test/blob': 'http://s.test/x?X-Amz-Signature=abc' });

  await expect(fetch(request)).rejects.toMatchObject({ message: expect.not.stringContaining('abc') });
});
