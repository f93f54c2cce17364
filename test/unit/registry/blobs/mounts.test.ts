import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { BlobContent } from '../../../../src/oci/index.ts';
import { type OpenRegistryOptions, openRegistry } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../../fixtures/fake-registry.ts';
import { blob, type MemoryBlob, memoryImage, noise } from '../../../fixtures/memory-image.ts';

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
