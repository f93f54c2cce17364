import { expect, test } from 'vitest';
import { readAll } from '../../../src/bytes/index.ts';
import { loadImages, parseReference, selectPlatform } from '../../../src/oci/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { openRegistrySource, type RegistryOptions } from '../../../src/registry/index.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../fixtures/fake-registry.ts';
import { blob, jsonBlob, type MemoryBlob, memoryImage, memoryIndex, noise } from '../../fixtures/memory-image.ts';
import { amd64 } from '../../fixtures/mirror-images.ts';

const image = memoryImage({ layers: [noise(3, 300_000)] });
const layer = image.layers[0]!;
const { behaviour: repository } = fakeRepository('acme/app', { v1: image.manifest }, image.blobs);

function open(server: FakeServer, options: RegistryOptions = {}, name = 'acme/app:v1') {
  return openRegistrySource(parseReference(`${server.host}/${name}`), {
    plainHttp: [server.host],
    clock: fakeClock(),
    ...options,
  });
}

async function readLayer(server: FakeServer, options: RegistryOptions = {}): Promise<Uint8Array> {
  await using source = await open(server, options);
  return await readAll(source.repository.readBlob(layer.descriptor), { limitBytes: 1e6, what: 'layer' });
}

function answerOf({ descriptor: { mediaType }, bytes }: MemoryBlob) {
  return { status: 200, headers: { 'content-type': mediaType }, body: bytes };
}

function served(...before: readonly Behaviour[]): Promise<FakeServer> {
  return fakeServer(...before, repository);
}

test('openRegistrySource() resolves a tag without fetching its manifest', async () => {
  await using server = await served();

  await using source = await open(server);

  expect(source.root).toEqual(image.manifest.descriptor);
  expect(server.log()).toEqual(['HEAD /v2/acme/app/manifests/v1']);
});

test('openRegistrySource() finds out by itself that this machine speaks plain http', async () => {
  await using server = await served();

  await using source = await open(server, { plainHttp: [] });

  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
});

test('openRegistrySource() gives a whole image', async () => {
  await using server = await served();
  await using source = await open(server);

  const view = await selectPlatform(await loadImages(source), { os: 'linux', architecture: 'amd64' }).open();

  expect(view.layers[0]?.descriptor).toEqual(layer.descriptor);
  expect(source.place).toBe(`${server.host}/acme/app:v1`);
});

test('openRegistrySource() asks for all manifest types', async () => {
  await using server = await served();
  await using _ = await open(server);

  expect(server.requests[0]?.headers.accept?.split(', ').toSorted()).toEqual([
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.oci.artifact.manifest.v1+json',
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
  ]);
});

test.each([
  ['a refused HEAD', { status: 405 }],
  ['a HEAD without a digest', { status: 200, headers: { 'content-type': 'x/y' } }],
])('openRegistrySource() falls back to GET after %s, and keeps what it got', async (_, answer) => {
  await using server = await served(on('HEAD', '/v1', answer));

  await using source = await open(server);
  await source.repository.readManifest(source.root);

  expect(source.root).toEqual(image.manifest.descriptor);
  expect(server.log()).toEqual(['HEAD /v2/acme/app/manifests/v1', 'GET /v2/acme/app/manifests/v1']);
});

test('openRegistrySource() takes the digest of a reference over its tag', async () => {
  const name = `acme/app:gone@${image.manifest.descriptor.digest}`;
  await using server = await served();

  await using source = await open(server, {}, name);

  expect(source.root).toEqual(image.manifest.descriptor);
});

test('openRegistrySource() says that an image does not exist', async () => {
  await using server = await served();

  await expect(open(server, {}, 'acme/app:v9')).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
    message: `cannot read manifest v9 of ${server.host}/acme/app:v9: ${server.host} has no such image (status 404): MANIFEST_UNKNOWN, manifest unknown`,
  });
});

test('readManifest() refuses other bytes than the digest names', async () => {
  await using server = await served(on('GET', image.manifest.descriptor.digest, { status: 200, body: '{}' }));
  await using source = await open(server);

  await expect(source.repository.readManifest(source.root)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('readManifest() refuses another size than the descriptor names', async () => {
  await using server = await served();
  await using source = await open(server);

  await expect(source.repository.readManifest({ ...source.root, size: 5 })).rejects.toMatchObject({
    code: 'SIZE_MISMATCH',
  });
});

test('readManifest() keeps no more than the limit', async () => {
  await using server = await served(
    on('GET', image.manifest.descriptor.digest, { status: 200, body: new Uint8Array(5e6) }),
  );
  await using source = await open(server);

  await expect(source.repository.readManifest(source.root)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('readBlob() gives the bytes in chunks that are not small', async () => {
  await using server = await served();
  await using source = await open(server);
  const sizes: number[] = [];

  for await (const chunk of source.repository.readBlob(layer.descriptor)) sizes.push(chunk.length);

  expect(sizes.reduce((a, b) => a + b)).toBe(layer.bytes.length);
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(16 * 1024);
});

test('readBlob() fails at the end of wrong bytes', async () => {
  const wrong = noise(9, layer.bytes.length);
  await using server = await served(on('GET', layer.descriptor.digest, { status: 200, body: wrong }));

  await expect(readLayer(server)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('readBlob() goes on where the connection broke, and reports it', async () => {
  const events: ProgressEvent[] = [];
  await using server = await served(
    on('GET', layer.descriptor.digest, { status: 200, body: layer.bytes, cutAfter: 200_000 }, 1),
  );

  const bytes = await readLayer(server, { report: (event) => events.push(event) });

  expect(bytes).toEqual(layer.bytes);
  expect(server.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d+-$/);
  expect(events).toMatchObject([{ kind: 'retry', what: expect.stringContaining('read blob') }]);
});

test('readBlob() passes over what it has where the server knows no ranges', async () => {
  const whole = { status: 200, body: layer.bytes };
  await using server = await served(
    on('GET', layer.descriptor.digest, { ...whole, cutAfter: 200_000 }, 1),
    on('GET', layer.descriptor.digest, whole),
  );

  expect(await readLayer(server)).toEqual(layer.bytes);
});

test('readBlob() gives up when the connection breaks again and again without a byte', async () => {
  await using server = await served(
    on('GET', layer.descriptor.digest, { status: 200, body: layer.bytes, cutAfter: 0 }),
  );

  await expect(readLayer(server, { retries: 2 })).rejects.toMatchObject({ code: 'NETWORK' });
  expect(server.log().filter((line) => line.startsWith('GET'))).toHaveLength(3);
});

test('readBlob() fails when the transfer stalls', async () => {
  await using server = await served(
    on('GET', layer.descriptor.digest, { status: 200, headers: { 'content-length': '300' }, stalls: true }),
  );

  await expect(readLayer(server, { retries: 0, timeouts: { stallMs: 50 } })).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('stalled'),
  });
});

test('readBlob() stops when the signal says so', async () => {
  await using server = await served(
    on('GET', layer.descriptor.digest, { status: 200, headers: { 'content-length': '300' }, stalls: true }),
  );
  await using source = await open(server);
  const controller = new AbortController();
  const reading = readAll(source.repository.readBlob(layer.descriptor, { signal: controller.signal }), {
    limitBytes: 1e6,
    what: 'layer',
  });

  controller.abort(new Error('stop'));

  await expect(reading).rejects.toThrow('stop');
});

test('readBlob() takes no login along to another server', async () => {
  await using storage = await fakeServer(() => ({ status: 200, body: layer.bytes }));
  await using server = await served(
    needsPassword,
    on('GET', layer.descriptor.digest, { status: 307, headers: { location: `${storage.origin}/x?X-Amz-Signature=1` } }),
  );

  const bytes = await readLayer(server, { env: withLogin(server) });

  expect(bytes).toEqual(layer.bytes);
  expect(storage.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('readBlob() takes no login to a realm that another server names', async () => {
  await using storage = await fakeServer(({ headers }) => {
    return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${headers.host}/token"` } };
  });
  await using server = await served(
    needsPassword,
    on('GET', layer.descriptor.digest, { status: 307, headers: { location: `${storage.origin}/x` } }),
  );

  await expect(readLayer(server, { env: withLogin(server) })).rejects.toMatchObject({ code: 'AUTH_DENIED' });
  expect(storage.log()).toEqual(['GET /x']);
});

test('openRegistrySource() waits as a busy registry asks it to', async () => {
  const clock = fakeClock();
  await using server = await served(on('HEAD', '/v1', { status: 429, headers: { 'retry-after': '11' } }, 1));

  await using _ = await open(server, { clock });

  expect(clock.sleeps).toEqual([11_000]);
});

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

test('openRegistrySource() fails when nothing listens', async () => {
  const server = await served();
  await server[Symbol.asyncDispose]();

  await expect(open(server, { retries: 1 })).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('nothing listens'),
  });
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

test('loadImages() refuses a schema 1 manifest of a registry by name', async () => {
  const old = blob(
    new TextEncoder().encode('{"schemaVersion":1}'),
    'application/vnd.docker.distribution.manifest.v1+prettyjws',
  );
  await using server = await fakeServer(fakeRepository('acme/app', { v1: old }).behaviour);
  await using source = await open(server);

  await expect(loadImages(source)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining('schema 1'),
  });
});

function needsPassword({ headers, url }: Parameters<Behaviour>[0]): ReturnType<Behaviour> {
  if (!url.pathname.startsWith('/v2/') || headers.authorization === `Basic ${btoa('u:p')}`) return undefined;
  return { status: 401, headers: { 'www-authenticate': 'Basic realm="fake"' } };
}

function tokenFlow({ headers, url }: Parameters<Behaviour>[0]): ReturnType<Behaviour> {
  if (url.pathname === '/token') return { status: 200, body: { token: 'good' } };
  if (headers.authorization === 'Bearer good') return undefined;
  const realm = `http://${headers.host}/token`;
  return {
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="${realm}",service="fake",scope="repository:acme/app:pull"` },
  };
}

function withLogin({ host }: FakeServer, pair = 'u:p'): Record<string, string> {
  return { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth: btoa(pair) } } }) };
}

test.each([
  ['application/json', 'mediaType'],
  ['application/octet-stream', 'mediaType'],
  ['binary/octet-stream', 'mediaType'],
  ['text/plain; charset=utf-8', 'mediaType'],
  ['', 'mediaType'],
  ['application/json', 'shape'],
  ['text/plain', 'shape'],
  ['application/vnd.oci.image.manifest.v1+json; charset=utf-8', 'shape'],
])('openRegistrySource() goes by the bytes of a manifest that comes as `%s`: its %s', async (type, by) => {
  const bare = by === 'shape' ? memoryImage({ manifest: { mediaType: undefined } }) : image;
  const { bytes, descriptor } = bare.manifest;
  const headers = { ...(type !== '' && { 'content-type': type }), 'docker-content-digest': descriptor.digest };
  const repository = fakeRepository('acme/app', { v1: bare.manifest }, bare.blobs);
  const answers = ['HEAD', 'GET'].map((method) => on(method, 'manifests/v1', { status: 200, headers, body: bytes }));
  await using server = await fakeServer(...answers, repository.behaviour);
  await using source = await open(server);

  expect(source.root).toEqual({ ...descriptor, mediaType: 'application/vnd.oci.image.manifest.v1+json' });
  expect((await loadImages(source)).kind).toBe('image');
});

test('openRegistrySource() takes an index that comes as JSON for one', async () => {
  const { mediaType: _, ...index } = JSON.parse(
    new TextDecoder().decode(memoryIndex([{ ...image.manifest.descriptor, platform: amd64 }]).bytes),
  );
  const document = jsonBlob('application/json', index);
  await using server = await served(on('GET', 'manifests/v1', answerOf(document)), on('HEAD', '/v1', { status: 405 }));
  await using source = await open(server);

  expect(source.root.mediaType).toBe('application/vnd.oci.image.index.v1+json');
  expect((await loadImages(source)).kind).toBe('index');
});

test('openRegistrySource() names what is no image by the kind that its bytes have: schema 1', async () => {
  const document = jsonBlob('application/json', { schemaVersion: 1, fsLayers: [], signatures: [] });
  await using server = await served(on('GET', 'manifests/v1', answerOf(document)), on('HEAD', '/v1', { status: 405 }));
  await using source = await open(server);

  await expect(loadImages(source)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining('Docker schema 1'),
  });
});
