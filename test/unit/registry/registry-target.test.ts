import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { type OpenRegistryOptions, openRegistry } from '../../../src/registry/index.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../fixtures/fake-registry.ts';
import { blob, type MemoryBlob, memoryImage, noise } from '../../fixtures/memory-image.ts';

const image = memoryImage();

const big = blob(noise(5, 100_000), 'application/x');

function open(server: FakeServer, options: OpenRegistryOptions = {}) {
  return openRegistry(server.host, { plainHttp: [server.host], clock: fakeClock(), access: 'pull,push', ...options });
}

async function serving(...before: readonly Behaviour[]) {
  const repository = fakeRepository('acme/app', { v1: image.manifest }, image.blobs);
  return { ...repository, server: await fakeServer(...before, repository.behaviour) };
}

test('resolve() gives nothing for a name that does not exist', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await open(server);

  expect(await registry.repository('acme/app').resolve('v9')).toBeUndefined();
});

test.each([401, 403])('resolve() takes %i without a login for a refusal, not for a missing image', async (status) => {
  const { server } = await serving(({ url }) => (url.pathname.endsWith('/v9') ? { status } : undefined));
  await using _ = server;
  await using registry = await open(server);

  await expect(registry.repository('acme/app').resolve('v9')).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
});

test('resolve() takes 403 for missing where a login for writing is in use', async () => {
  const { server } = await serving(
    ({ headers }) =>
      headers.authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
        : undefined,
    ({ url }) => (url.pathname.endsWith('/v9') ? { status: 403 } : undefined),
  );
  await using _ = server;
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [server.host]: { auth: btoa('u:p') } } }) };
  await using registry = await open(server, { env });

  expect(await registry.repository('acme/app').resolve('v9')).toBeUndefined();
});

test('resolve() asks with GET for good where HEAD names another digest', async () => {
  const stale = {
    status: 200,
    headers: { ...headersOf(image.manifest), 'docker-content-digest': big.descriptor.digest },
  };
  const { server } = await serving(on('HEAD', '/v1', stale));
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');

  const found = [await repository.resolve('v1'), await repository.resolve('v1')];

  expect(found).toEqual([image.manifest.descriptor, image.manifest.descriptor]);
  expect(server.log().map((line) => line.split(' ')[0])).toEqual(['HEAD', 'GET', 'GET']);
  expect(registry.facts.headDigest).toBe(false);
});

test('resolve() trusts HEAD after it was right once', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');

  for (let count = 0; count < 3; count++) await repository.resolve('v1');

  expect(server.log().map((line) => line.split(' ')[0])).toEqual(['HEAD', 'GET', 'HEAD', 'HEAD']);
});

test('resolve() reports what is left of a quota, and keeps it', async () => {
  const headers = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
  const { server } = await serving(
    on('HEAD', '/v1', { status: 200, headers: { ...headersOf(image.manifest), ...headers } }),
  );
  await using _ = server;
  const events: ProgressEvent[] = [];
  await using registry = await open(server, { report: (event) => events.push(event) });

  await registry.repository('acme/app').resolve('v1');

  expect(registry.quota()).toEqual({ limit: 100, remaining: 76, windowSeconds: 21_600, source: undefined });
  expect(events).toMatchObject([{ kind: 'quota', host: server.host, limit: 100, remaining: 76 }]);
});

test('resolve() asks a second time for the first of many names that are asked for at once', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');

  await Promise.all(Array.from({ length: 10 }, () => repository.resolve('v1')));

  const asked = server.requests.filter(({ url }) => url.pathname.endsWith('/manifests/v1')).map(({ method }) => method);
  expect(asked.filter((method) => method === 'GET')).toHaveLength(1);
  expect(asked.filter((method) => method === 'HEAD')).toHaveLength(10);
});

function headersOf({ descriptor, bytes }: MemoryBlob): Record<string, string> {
  return {
    'content-type': descriptor.mediaType,
    'docker-content-digest': descriptor.digest,
    'content-length': String(bytes.length),
  };
}
