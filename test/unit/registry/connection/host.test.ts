import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { BlobContent } from '../../../../src/oci/index.ts';
import { createBandwidth, type OpenRegistryOptions, openRegistry } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer } from '../../../fixtures/fake-registry.ts';
import { blob, type MemoryBlob, memoryImage, noise } from '../../../fixtures/memory-image.ts';

const image = memoryImage();

const big = blob(noise(5, 100_000), 'application/x');

function open(server: FakeServer, options: OpenRegistryOptions = {}) {
  return openRegistry(server.host, { plainHttp: [server.host], clock: fakeClock(), access: 'pull,push', ...options });
}

function contentOf({ bytes }: MemoryBlob): BlobContent {
  return { open: (offset) => streamOf(bytes.subarray(offset)) };
}

async function serving(...before: readonly Behaviour[]) {
  const repository = fakeRepository('acme/app', { v1: image.manifest }, image.blobs);
  return { ...repository, server: await fakeServer(...before, repository.behaviour) };
}

test('openRegistry() connects to another address where a name is mapped, and keeps the name', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await openRegistry('ghcr.io', { hosts: { 'ghcr.io': server.host } });

  const root = await registry.repository('acme/app').resolve('v1');

  expect(root).toEqual(image.manifest.descriptor);
  expect(server.requests.at(-1)?.headers.host).toBe('ghcr.io');
});

test('openRegistry() finds the Docker Hub by its short name where that is mapped', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await openRegistry('docker.io', { hosts: { 'docker.io': server.host } });

  expect(await registry.repository('acme/app').resolve('v1')).toEqual(image.manifest.descriptor);
});

test('openRegistry() is refused once, however many repositories are read', async () => {
  const [one, two] = [fakeRepository('a/one', { v1: image.manifest }), fakeRepository('a/two', { v1: image.manifest })];
  const needsPassword: Behaviour = ({ headers }) =>
    headers.authorization === `Basic ${btoa('u:p')}`
      ? undefined
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="fake"' } };
  await using server = await fakeServer(needsPassword, one.behaviour, two.behaviour);
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [server.host]: { auth: btoa('u:p') } } }) };
  await using registry = await open(server, { env });

  await registry.repository('a/one').resolve('v1');
  await registry.repository('a/two').resolve('v1');

  expect(server.requests.filter(({ headers }) => headers.authorization === undefined)).toHaveLength(1);
});

test('openRegistry() gets a token although all turns are taken by requests that wait for one', async () => {
  const { server } = await serving(tokenFlow);
  await using _ = server;
  await using registry = await open(server, { concurrency: 2 });
  const repository = registry.repository('acme/app');

  const found = await Promise.all([1, 2, 3, 4].map(() => repository.hasBlob(image.config.descriptor)));

  expect(found).toEqual([true, true, true, true]);
});

test('openRegistry() keeps to the bandwidth that it is given', async () => {
  const { server } = await serving();
  await using _ = server;
  const clock = fakeClock();
  const start = clock.now();
  await using registry = await open(server, { clock, bandwidth: createBandwidth(10_000, clock) });

  await registry.repository('acme/app').writeBlob(big.descriptor, contentOf(big));

  expect(clock.now() - start).toBe(10_000);
});

test('openRegistry() asks for each repository with a token of its own', async () => {
  const [one, two] = [fakeRepository('a/one', { v1: image.manifest }), fakeRepository('a/two', { v1: image.manifest })];
  await using server = await fakeServer(
    ({ url, headers }) =>
      headers.authorization === undefined && url.pathname.startsWith('/v2/a/one')
        ? { status: 401, headers: { 'www-authenticate': challenge(headers.host, 'repository:a/one:pull') } }
        : undefined,
    tokenFlow,
    one.behaviour,
    two.behaviour,
  );
  await using registry = await open(server, { access: 'pull' });

  await registry.repository('a/one').resolve('v1');
  await registry.repository('a/two').resolve('v1');

  expect(scopesOf(server)).toEqual([['repository:a/one:pull'], ['repository:a/two:pull']]);
});

function tokenFlow({ headers, url }: Parameters<Behaviour>[0]): ReturnType<Behaviour> {
  if (url.pathname === '/token') return { status: 200, body: { token: 'good' } };
  if (headers.authorization === 'Bearer good') return undefined;
  return { status: 401, headers: { 'www-authenticate': challenge(headers.host) } };
}

function challenge(host: string | undefined, scope?: string): string {
  return `Bearer realm="http://${host}/token",service="fake"${scope === undefined ? '' : `,scope="${scope}"`}`;
}

/** What tokens were asked for. */
function scopesOf({ requests }: FakeServer): readonly (readonly string[])[] {
  return requests.filter(({ url }) => url.pathname === '/token').map(({ url }) => url.searchParams.getAll('scope'));
}
