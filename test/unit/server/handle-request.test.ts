import { expect, test } from 'vitest';
import { errorCode, json, pushImage, testRegistry } from '../../fixtures/registry-server.ts';

test('makeHandler() tells of each request what it was and became, without secrets', async () => {
  await using registry = await testRegistry();

  await registry.send('GET', '/v2/acme/app/tags/list?token=secret', { headers: { 'User-Agent': 'test/1' } });

  expect(registry.requests).toHaveLength(1);
  expect(registry.requests[0]).toMatchObject({
    method: 'GET',
    kind: 'tags',
    status: 404,
    agent: 'test/1',
    user: undefined,
    error: undefined,
  });
  expect(registry.requests[0]?.url).not.toContain('secret');
});

test('makeHandler() logs what failed on our side', async () => {
  await using registry = await testRegistry({
    extraMetrics: () => {
      throw new Error('broken gauge');
    },
  });

  const answer = await registry.send('GET', '/metrics');

  expect([answer.status, errorCode(answer)]).toEqual([500, 'UNKNOWN']);
  expect(registry.requests[0]?.error).toMatchObject({ message: 'broken gauge' });
});

test.each([
  ['/', 403],
  ['/v2/', 403],
  ['/healthz', 200],
])('makeHandler() answers %s for a host that is not ours with %i', async (path, status) => {
  await using registry = await testRegistry();

  expect((await registry.send('GET', path, { headers: { Host: 'evil.example' } })).status).toBe(status);
});

test.each([
  ['DELETE', '/v2/', 405],
  ['GET', '/v2/acme/app/unknown', 404],
  ['GET', '/v2/../etc/passwd/manifests/x', 400],
])('makeHandler() answers %s %s with %i', async (method, path, status) => {
  await using registry = await testRegistry();

  expect((await registry.send(method, path)).status).toBe(status);
});

test('makeHandler() finds what a mirror is asked for by its namespace', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'ghcr.io/acme/app', { reference: 'v1' });

  const byQuery = await registry.send('GET', '/v2/acme/app/tags/list?ns=ghcr.io');
  const byHeader = await registry.send('GET', '/v2/acme/app/tags/list', { headers: { 'OCI-Namespace': 'ghcr.io' } });

  expect([json(byQuery)['tags'], json(byHeader)['tags']]).toEqual([['v1'], ['v1']]);
});

test('makeHandler() asks for a login before it tells which methods a path takes', async () => {
  const access = { verify: async () => false, anonymousPull: false };
  await using registry = await testRegistry({ access });

  expect((await registry.send('DELETE', '/v2/')).status).toBe(401);
});
