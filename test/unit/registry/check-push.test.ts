import { expect, test } from 'vitest';
import { parseReference } from '../../../src/oci/index.ts';
import { checkPush } from '../../../src/registry/check-push.ts';
import { type Behaviour, fakeServer } from '../../fixtures/fake-registry.ts';

async function pushed(behaviour: Behaviour): Promise<readonly string[]> {
  const seen: string[] = [];
  await using server = await fakeServer((request, at) => {
    seen.push(request.method);
    return behaviour(request, at);
  });
  await checkPush(parseReference(`${server.host}/acme/app:v1`), { plainHttp: [server.host] });
  return seen;
}

test('checkPush() opens an upload and cancels it', async () => {
  const seen = await pushed(({ method }) =>
    method === 'POST'
      ? { status: 202, headers: { location: '/v2/acme/app/blobs/uploads/1' } }
      : { status: method === 'DELETE' ? 204 : 200 },
  );

  expect(seen.filter((method) => method !== 'GET')).toEqual(['POST', 'DELETE']);
});

test.each([
  [401, 'AUTH_REQUIRED', 5],
  [403, 'AUTH_REQUIRED', 5],
  [405, 'REGISTRY_ERROR', 6],
])('checkPush() explains status %i', async (status, code, exitCode) => {
  await expect(pushed(({ method }) => ({ status: method === 'POST' ? status : 200 }))).rejects.toMatchObject({
    code,
    exitCode,
    message: expect.stringMatching(/^cannot push to /),
    hint: expect.any(String),
  });
});

test.each([429, 503])('checkPush() leaves a registry that is busy with %i to the push itself', async (status) => {
  await pushed(({ method }) => ({ status: method === 'POST' ? status : 200 }));
});
