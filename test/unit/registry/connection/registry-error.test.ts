import { expect, test } from 'vitest';
import { parseReference } from '../../../../src/oci/index.ts';
import { openRegistrySource, type RegistryOptions } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../../fixtures/fake-registry.ts';
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

test('openRegistrySource() fails when a registry stays busy, with its words', async () => {
  const busy = {
    status: 429,
    body: { errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached\nyour \u001b[31mlimit' }] },
  };
  await using server = await served(on('HEAD', '/v1', busy), on('GET', '/v1', busy));

  await expect(open(server, { retries: 1 })).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringMatching(/status 429: TOOMANYREQUESTS, You have reached your \[31mlimit$/),
    details: { status: 429, registryCode: 'TOOMANYREQUESTS' },
    hint: expect.stringContaining('docker login'),
  });
});

test('openRegistrySource() says that a login is needed and was not found', async () => {
  await using server = await served(needsPassword);

  await expect(open(server)).rejects.toMatchObject({
    code: 'AUTH_REQUIRED',
    message: expect.stringContaining('none was found'),
    hint: expect.stringContaining(`docker login ${server.host}`),
  });
});

test('openRegistrySource() says which login was refused, and not its password', async () => {
  await using server = await served(needsPassword);
  const env = withLogin(server, 'u:wrong-secret');

  await expect(open(server, { env })).rejects.toMatchObject({
    code: 'AUTH_DENIED',
    message: expect.stringMatching(/^(?!.*wrong-secret).*login of `u` from `\$DOCKER_AUTH_CONFIG`/),
  });
});

test('openRegistrySource() takes 403 without a login for a private repository', async () => {
  const denied = { status: 403, body: '<html>no</html>' };
  await using server = await served(on('HEAD', '/v1', denied), on('GET', '/v1', denied));

  await expect(open(server)).rejects.toMatchObject({ code: 'AUTH_REQUIRED', details: { status: 403 } });
});

function needsPassword({ headers, url }: Parameters<Behaviour>[0]): ReturnType<Behaviour> {
  if (!url.pathname.startsWith('/v2/') || headers.authorization === `Basic ${btoa('u:p')}`) return undefined;
  return { status: 401, headers: { 'www-authenticate': 'Basic realm="fake"' } };
}

function withLogin({ host }: FakeServer, pair = 'u:p'): Record<string, string> {
  return { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth: btoa(pair) } } }) };
}
