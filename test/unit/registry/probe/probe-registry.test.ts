import { expect, test } from 'vitest';
import { probeRegistry } from '../../../../src/registry/probe/probe-registry.ts';
import type { RegistryFact } from '../../../../src/registry/probe/registry-fact.ts';
import { type Behaviour, fakeServer, on } from '../../../fixtures/fake-registry.ts';

async function probed(...behaviours: readonly Behaviour[]): Promise<readonly RegistryFact[]> {
  await using server = await fakeServer(...behaviours);
  return await probeRegistry(server.host, { plainHttp: [server.host], writes: false, nonce: 'n' });
}

const api = on('GET', '/v2/', { status: 200, body: {} });

test('probeRegistry() finds out what a registry has, by reading', async () => {
  const facts = await probed(
    api,
    on('GET', '/_catalog', { status: 200, body: { repositories: ['acme/app'] } }),
    on('GET', '/acme/app/tags/list', { status: 200, body: { name: 'acme/app', tags: ['v1'] } }),
    (request) => (request.url.pathname.includes('/referrers/') ? { status: 404 } : undefined),
  );

  expect(facts.map(({ name, status }) => [name, status])).toEqual([
    ['distribution API', 'ok'],
    ['catalog', 'ok'],
    ['tags', expect.any(String)],
    ['referrers', 'warning'],
  ]);
});

test.each([
  [401, 'warning', 'asks for a login, and no login that it accepts was found'],
  [404, 'problem', 'answers with status 404: it is not a registry'],
])('probeRegistry() judges status %i of the API as a %s', async (status, judged, message) => {
  const [fact] = await probed(on('GET', '/v2/', { status }));

  expect(fact).toEqual({ name: 'distribution API', status: judged, message });
});

test('probeRegistry() asks no more of a registry that lists nothing', async () => {
  const facts = await probed(api, on('GET', '/_catalog', { status: 404 }));

  expect(facts.map(({ name, status }) => [name, status])).toEqual([
    ['distribution API', 'ok'],
    ['catalog', 'warning'],
  ]);
});
