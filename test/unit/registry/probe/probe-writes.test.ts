import { expect, test } from 'vitest';
import { connectHost } from '../../../../src/registry/connection/host.ts';
import { probeWrites } from '../../../../src/registry/probe/probe-writes.ts';
import { type Behaviour, fakeServer, on } from '../../../fixtures/fake-registry.ts';
import { testRegistry } from '../../../fixtures/registry-server.ts';

async function probed(...behaviours: readonly Behaviour[]) {
  await using server = await fakeServer(...behaviours);
  await using host = await connectHost(server.host, { plainHttp: [server.host], retries: 0 });
  return await probeWrites(host, 'nonce');
}

test('probeWrites() finds our registry able to do everything, and leaves no manifest behind', async () => {
  await using registry = await testRegistry();
  await using host = await connectHost(registry.host, { plainHttp: [registry.host], retries: 0 });

  const facts = await probeWrites(host, 'nonce');

  expect(facts.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(facts.map(({ name }) => name)).toContain('large manifests');
  const tags = await registry.send('GET', '/v2/_catalog');
  expect(JSON.parse(tags.body.toString())).toEqual({ repositories: [] });
});

test('probeWrites() stops at a registry that refuses a push', async () => {
  const facts = await probed((request) => (request.method === 'POST' ? { status: 403 } : undefined));

  expect(facts).toEqual([{ name: 'uploads in pieces', status: 'problem', message: 'refuses a push (status 403)' }]);
});

test('probeWrites() says what a broken upload costs where no pieces are taken', async () => {
  const facts = await probed(
    on('POST', '/blobs/uploads/', ({ url }) => ({ status: 202, headers: { location: `${url.pathname}1` } })),
    (request) => (request.method === 'PATCH' ? { status: 405 } : undefined),
    (request) => (request.method === 'PUT' ? { status: 201 } : undefined),
  );

  expect(facts[0]).toMatchObject({
    status: 'warning',
    message: 'takes no pieces (status 405): a broken upload starts again',
  });
});
