import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import type { BlobContent } from '../../../src/oci/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { createBandwidth, type OpenRegistryOptions, openRegistry } from '../../../src/registry/index.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../fixtures/fake-registry.ts';
import { blob, type MemoryBlob, memoryImage, noise } from '../../fixtures/memory-image.ts';

const image = memoryImage();
const big = blob(noise(5, 100_000), 'application/x');
const uploads = '/v2/acme/app/blobs/uploads/';

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

test('openRegistry() reads and writes several repositories', async () => {
  const [one, two] = [fakeRepository('acme/one', { v1: image.manifest }, image.blobs), fakeRepository('acme/two')];
  await using server = await fakeServer(one.behaviour, two.behaviour);
  await using registry = await open(server);
  const [from, to] = [registry.repository('acme/one'), registry.repository('acme/two')];

  const root = await from.resolve('v1');
  const bytes = await from.readManifest(root!);
  const content: BlobContent = { open: (offset) => from.readBlob(image.layers[0]!.descriptor, { offset }) };
  await to.writeBlob(image.layers[0]!.descriptor, content);
  await to.tag('v2', root!, bytes);

  expect(two.blobs.get(image.layers[0]!.descriptor.digest)).toEqual(image.layers[0]!.bytes);
  expect(two.manifests.get('v2')?.bytes).toEqual(image.manifest.bytes);
  expect([from.place, registry.place]).toEqual([`${server.host}/acme/one`, server.host]);
});

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

test('mountBlob() asks for both repositories and tells that it worked', async () => {
  const { server } = await serving(on('POST', uploads, { status: 201 }));
  await using _ = server;
  await using registry = await open(server);

  expect(await registry.repository('acme/app').mountBlob(big.descriptor, 'acme/base')).toBe(true);
  expect(server.requests.at(-1)?.url.searchParams.toString()).toBe(
    new URLSearchParams({ mount: big.descriptor.digest, from: 'acme/base' }).toString(),
  );
});

test('mountBlob() asks for a token that is good for both repositories', async () => {
  const { server } = await serving(tokenFlow, on('POST', uploads, { status: 201 }));
  await using _ = server;
  await using registry = await open(server);

  await registry.repository('acme/app').mountBlob(big.descriptor, 'acme/base');

  const asked = server.requests.find(({ url }) => url.pathname === '/token')?.url.searchParams.getAll('scope');
  expect(asked).toEqual(['repository:acme/app:pull,push', 'repository:acme/base:pull']);
});

test('mountBlob() leaves the tokens of what follows as narrow as they were', async () => {
  const { server } = await serving(
    ({ url, headers }) =>
      url.searchParams.has('mount')
        ? { status: 401, headers: { 'www-authenticate': challenge(headers.host, 'repository:acme/base:pull') } }
        : undefined,
    tokenFlow,
  );
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');

  await repository.mountBlob(big.descriptor, 'acme/base');
  await repository.writeBlob(big.descriptor, contentOf(big));

  expect(scopesOf(server).at(-1)).toEqual(['repository:acme/app:pull,push']);
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

test.each([401, 403, 404, 405])('mountBlob() takes %i for no, and the upload goes on', async (status) => {
  const { server, blobs } = await serving(({ url }) => (url.searchParams.has('mount') ? { status } : undefined));
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');

  expect(await repository.mountBlob(big.descriptor, 'acme/base')).toBe(false);
  await repository.writeBlob(big.descriptor, contentOf(big));

  expect(blobs.has(big.descriptor.digest)).toBe(true);
});

test('mountBlob() asks no more where the registry does not know what is meant', async () => {
  const { server } = await serving(on('POST', uploads, { status: 405 }));
  await using _ = server;
  await using registry = await open(server);

  await registry.repository('acme/app').mountBlob(big.descriptor, undefined);
  await registry.repository('acme/app').mountBlob(big.descriptor, undefined);

  expect(server.log()).toHaveLength(1);
});

test('writeBlob() uses the upload that a mount left open', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');

  expect(await repository.mountBlob(big.descriptor, 'acme/base')).toBe(false);
  await repository.writeBlob(big.descriptor, contentOf(big));

  expect(server.log().map((line) => line.split(' ')[0])).toEqual(['POST', 'PUT']);
});

test('openRegistry() cancels at its end what a mount left open', async () => {
  const { server } = await serving();
  await using _ = server;
  {
    await using registry = await open(server);
    await registry.repository('acme/app').mountBlob(big.descriptor, 'acme/base');
  }

  expect(server.log()).toEqual([`POST ${uploads}`, `DELETE ${uploads}session-1`]);
});

test('readBlob() asks again for the rest where that worked once', async () => {
  const { descriptor, bytes } = image.layers[0]!;
  const { server } = await serving();
  await using _ = server;
  await using registry = await open(server);
  const repository = registry.repository('acme/app');
  const rest = () => readAll(repository.readBlob(descriptor, { offset: 500 }), { limitBytes: 1e6, what: 'rest' });

  const whole = [await rest(), await rest()];

  expect(whole).toEqual([bytes.subarray(500), bytes.subarray(500)]);
  expect(server.requests.map(({ headers }) => headers.range)).toEqual(['bytes=500-', 'bytes=500-']);
  expect(registry.facts.ranges).toBe(true);
});

test.each([400, 416])('readBlob() reads the whole where a rest is refused with %i, and remembers', async (status) => {
  const { descriptor, bytes } = image.layers[0]!;
  const { server } = await serving(({ headers }) => (headers.range === undefined ? undefined : { status }));
  await using _ = server;
  await using registry = await open(server);
  const rest = () =>
    readAll(registry.repository('acme/app').readBlob(descriptor, { offset: 500 }), { limitBytes: 1e6, what: 'rest' });

  const found = [await rest(), await rest()];

  expect(found).toEqual([bytes.subarray(500), bytes.subarray(500)]);
  expect(server.requests.map(({ headers }) => headers.range)).toEqual(['bytes=500-', undefined, undefined]);
});

test('readBlob() fails where the rest is too long or too short', async () => {
  const { descriptor } = image.layers[0]!;
  const body = new Uint8Array(descriptor.size + 1);
  const { server } = await serving(on('GET', descriptor.digest, { status: 200, body }));
  await using _ = server;
  await using registry = await open(server);
  const rest = registry.repository('acme/app').readBlob(descriptor, { offset: 500 });

  await expect(readAll(rest, { limitBytes: 1e6, what: 'rest' })).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
});

test('writeBlob() does not send a blob to an address that is none of a registry', async () => {
  const location = 'http://169.254.169.254/latest';
  const { server } = await serving(on('POST', uploads, { status: 202, headers: { location } }));
  await using _ = server;
  await using registry = await open(server);

  await expect(registry.repository('acme/app').writeBlob(big.descriptor, contentOf(big))).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringContaining('link-local'),
  });
});

test('writeBlob() sends smaller pieces where a proxy limits what one request may carry', async () => {
  const large = blob(noise(9, 3_000_000), 'application/x');
  const received: Uint8Array[] = [];
  const session = '/v2/acme/app/blobs/uploads/session-1';
  const { server } = await serving(
    ({ method, body, url }) => {
      if (body.length > 1_000_000) return { status: 413, body: '<html>' };
      if (method !== 'PATCH') return method === 'PUT' && url.pathname === session ? { status: 201 } : undefined;
      const at = received.push(body);
      return { status: 202, headers: { location: session, range: `0-${sum(received) - 1}`, 'x-at': String(at) } };
    },
    on('GET', 'session-1', () => ({ status: 204, headers: { range: `0-${Math.max(0, sum(received) - 1)}` } })),
  );
  await using _ = server;
  await using registry = await open(server);

  await registry.repository('acme/app').writeBlob(large.descriptor, contentOf(large));

  expect(Buffer.compare(Buffer.concat(received), large.bytes)).toBe(0);
  expect(registry.facts.bodyBytes).toBe(750_000);
});

test('writeBlob() tells what is there for sure, and never less than before', async () => {
  const { server } = await serving(on('PUT', 'session-1', { status: 503 }, 1));
  await using _ = server;
  await using registry = await open(server);
  const confirmed: number[] = [];

  const onProgress = (bytes: number): void => void confirmed.push(bytes);
  await registry.repository('acme/app').writeBlob(big.descriptor, contentOf(big), { onProgress });

  expect(confirmed).toEqual([big.descriptor.size]);
});

test('readBlob() reads from an offset', async () => {
  const { server } = await serving();
  await using _ = server;
  await using registry = await open(server);
  const { descriptor, bytes } = image.layers[0]!;

  const rest = registry.repository('acme/app').readBlob(descriptor, { offset: 1000 });

  expect(await readAll(rest, { limitBytes: 1e6, what: 'rest' })).toEqual(bytes.subarray(1000));
});

function sum(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, { length }) => total + length, 0);
}

function headersOf({ descriptor, bytes }: MemoryBlob): Record<string, string> {
  return {
    'content-type': descriptor.mediaType,
    'docker-content-digest': descriptor.digest,
    'content-length': String(bytes.length),
  };
}

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
