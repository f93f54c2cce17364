import { expect, test } from 'vitest';
import { parseReference } from '../../../../src/oci/index.ts';
import { openRegistrySource, type RegistryOptions } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer } from '../../../fixtures/fake-registry.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';

const image = memoryImage({ layers: [noise(3, 300_000)] });

const { behaviour: repository } = fakeRepository('acme/app', { v1: image.manifest }, image.blobs);

function open(server: FakeServer, options: RegistryOptions = {}, name = 'acme/app:v1') {
  return openRegistrySource(parseReference(`${server.host}/${name}`), {
    plainHttp: [server.host],
    clock: fakeClock(),
    ...options,
  });
}

function served(...before: readonly Behaviour[]): Promise<FakeServer> {
  return fakeServer(...before, repository);
}

test('openRegistrySource() finds out by itself that this machine speaks plain http', async () => {
  await using server = await served();

  await using source = await open(server, { plainHttp: [] });

  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
});

test('openRegistrySource() gets a token, once, and uses it', async () => {
  await using server = await served(tokenFlow);

  await using source = await open(server);
  await source.repository.readManifest(source.root);

  expect(server.log().filter((line) => line === 'GET /token')).toHaveLength(1);
  expect(server.requests.find(({ url }) => url.pathname === '/token')?.url.search).toBe(
    '?service=fake&scope=repository%3Aacme%2Fapp%3Apull',
  );
});

function tokenFlow({ headers, url }: Parameters<Behaviour>[0]): ReturnType<Behaviour> {
  if (url.pathname === '/token') return { status: 200, body: { token: 'good' } };
  if (headers.authorization === 'Bearer good') return undefined;
  const realm = `http://${headers.host}/token`;
  return {
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="${realm}",service="fake",scope="repository:acme/app:pull"` },
  };
}
