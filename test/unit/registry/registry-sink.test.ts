import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { parseReference, reopenable } from '../../../src/oci/index.ts';
import { openRegistrySink, type RegistryOptions } from '../../../src/registry/index.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import {
  type Answer,
  type Behaviour,
  type FakeServer,
  fakeRepository,
  fakeServer,
  on,
} from '../../fixtures/fake-registry.ts';
import { blob, memoryImage, noise } from '../../fixtures/memory-image.ts';

const image = memoryImage();

const big = blob(noise(5, 500_000), 'application/x');

const upload = '/v2/acme/app/blobs/uploads/';

function open(server: FakeServer, options: RegistryOptions = {}, name = 'acme/app:v1') {
  return openRegistrySink(parseReference(`${server.host}/${name}`), {
    plainHttp: [server.host],
    clock: fakeClock(),
    ...options,
  });
}

async function serving(...before: readonly Behaviour[]) {
  const repository = fakeRepository('acme/app');
  return { ...repository, server: await fakeServer(...before, repository.behaviour) };
}

test('openRegistrySink() writes blobs, then manifests, then the tag', async () => {
  const { server, manifests, blobs } = await serving();
  await using _ = server;
  await using sink = await open(server);

  for (const { descriptor, bytes } of [image.config, ...image.layers])
    await sink.writeBlob(descriptor, streamOf(bytes));
  await sink.writeManifest(image.manifest.descriptor, image.manifest.bytes);
  const before = manifests.has('v1');
  await sink.commit(image.manifest.descriptor);

  expect([before, manifests.get('v1')?.descriptor]).toEqual([false, image.manifest.descriptor]);
  expect([...blobs.keys()]).toEqual([image.config, ...image.layers].map(({ descriptor }) => descriptor.digest));
  expect(server.log().at(-1)).toBe('PUT /v2/acme/app/manifests/v1');
});

test('writeBlob() sends nothing that exists already, and closes what it does not read', async () => {
  const server = await fakeServer(fakeRepository('acme/app', {}, [big]).behaviour);
  await using _ = server;
  await using sink = await open(server);
  let closed = false;
  const content = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: true as const, value: undefined }),
      return: async () => ((closed = true), { done: true as const, value: undefined }),
    }),
  };

  await sink.writeBlob(big.descriptor, content);

  expect(server.log()).toEqual([`HEAD /v2/acme/app/blobs/${big.descriptor.digest}`]);
  expect(closed).toBe(true);
});

test('writeBlob() does not ask again what hasBlob() has asked', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server);

  const before = await sink.hasBlob(big.descriptor);
  await sink.writeBlob(big.descriptor, streamOf(big.bytes));
  const after = await sink.hasBlob(big.descriptor);

  expect([before, after]).toEqual([false, true]);
  expect(server.log().filter((line) => line.startsWith('HEAD'))).toHaveLength(1);
});

test.each<[string, (server: string) => string, string]>([
  ['absolute', (host) => `http://${host}/up/1`, '/up/1?digest='],
  ['relative to the root', () => '/up/1?a=b%2F', '/up/1?a=b%2F&digest='],
  ['relative to the request', () => 'one', '/v2/acme/app/blobs/uploads/one?digest='],
])('writeBlob() follows a Location that is %s', async (_, location, target) => {
  const puts: string[] = [];
  const server = await fakeServer(
    on('POST', upload, ({ headers }): Answer => ({ status: 202, headers: { location: location(headers.host ?? '') } })),
    ({ method, url }) => (method === 'PUT' ? (puts.push(`${url.pathname}${url.search}`), { status: 201 }) : undefined),
  );
  await using _server = server;
  await using sink = await open(server);

  await sink.writeBlob(big.descriptor, streamOf(big.bytes));

  expect(puts).toEqual([`${target}${encodeURIComponent(big.descriptor.digest)}`]);
});

test('writeBlob() repeats a broken upload of content that can be read again', async () => {
  const { server, blobs } = await serving(on('PUT', 'session-1', { status: 503 }, 1));
  await using _ = server;
  await using sink = await open(server);

  await sink.writeBlob(
    big.descriptor,
    reopenable(() => streamOf(big.bytes)),
  );

  expect(blobs.has(big.descriptor.digest)).toBe(true);
  expect(server.log().filter((line) => line.startsWith('POST'))).toHaveLength(2);
});

test('writeBlob() does not send again what had arrived before the connection broke', async () => {
  const { server, behaviour } = await serving();
  await using _ = server;
  await using lossy = await fakeServer((request, seen) => {
    if (request.method !== 'PUT' || seen > 0) return undefined;
    behaviour(request, seen);
    return { status: 504 };
  }, behaviour);
  await using sink = await open(lossy);

  await sink.writeBlob(
    big.descriptor,
    reopenable(() => streamOf(big.bytes)),
  );

  expect(lossy.log().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
});

test('writeBlob() says that content which is gone cannot be sent again', async () => {
  const { server } = await serving(on('PUT', 'session-1', { status: 503 }));
  await using _ = server;
  await using sink = await open(server);

  await expect(sink.writeBlob(big.descriptor, streamOf(big.bytes))).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('cannot be read again'),
    hint: expect.stringContaining('Run the command again'),
  });
});

test('writeBlob() gives up after the attempts allowed', async () => {
  const { server } = await serving(on('PUT', 'session-1', { status: 503 }));
  await using _ = server;
  await using sink = await open(server, { retries: 2 });
  let opened = 0;
  const content = reopenable(() => (opened++, streamOf(big.bytes)));

  await expect(sink.writeBlob(big.descriptor, content)).rejects.toMatchObject({
    code: 'NETWORK',
    details: { status: 503 },
  });
  expect(opened).toBe(3);
});

test.each<[string, Uint8Array, string]>([
  ['another digest', noise(6, 500_000), 'DIGEST_MISMATCH'],
  ['too few bytes', big.bytes.subarray(0, 400_000), 'SIZE_MISMATCH'],
  ['too many bytes', noise(5, 500_032), 'SIZE_MISMATCH'],
])('writeBlob() fails by itself on content with %s', async (_, bytes, code) => {
  const { server, blobs } = await serving();
  await using _server = server;
  await using sink = await open(server);

  await expect(sink.writeBlob(big.descriptor, streamOf(bytes))).rejects.toMatchObject({ code });
  expect(blobs.size).toBe(0);
});

test('writeBlob() passes on why its content failed', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server);
  const reason = new Error('the disk is gone');
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield big.bytes.subarray(0, 100_000);
    throw reason;
  }

  await expect(sink.writeBlob(big.descriptor, failing())).rejects.toBe(reason);
});

test('writeBlob() stops when the signal says so', async () => {
  const { server } = await serving(
    on('POST', upload, { status: 202, headers: { 'content-length': '9' }, stalls: true }),
  );
  await using _ = server;
  await using sink = await open(server);
  const controller = new AbortController();
  await sink.hasBlob(big.descriptor);

  controller.abort(new Error('stop'));

  await expect(sink.writeBlob(big.descriptor, streamOf(big.bytes), controller.signal)).rejects.toThrow('stop');
});

test('writeManifest() passes on what the registry says', async () => {
  const body = { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry' }] };
  const { server } = await serving(on('PUT', image.manifest.descriptor.digest, { status: 400, body }));
  await using _ = server;
  await using sink = await open(server);

  await expect(sink.writeManifest(image.manifest.descriptor, image.manifest.bytes)).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    details: { status: 400, registryCode: 'MANIFEST_BLOB_UNKNOWN' },
  });
});

test('commit() moves the tag to a manifest of an earlier run', async () => {
  const repository = fakeRepository('acme/app', {}, [image.manifest]);
  await using server = await fakeServer(repository.behaviour);
  await using sink = await open(server);

  await sink.commit(image.manifest.descriptor);

  expect(repository.manifests.get('v1')?.bytes).toEqual(image.manifest.bytes);
});

test('commit() refuses another image than the one the place is pinned to', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server, {}, `acme/app:v1@${big.descriptor.digest}`);

  await expect(sink.commit(image.manifest.descriptor)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('commit() sets no tag where the place has none', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server, {}, `acme/app@${image.manifest.descriptor.digest}`);

  await sink.commit(image.manifest.descriptor);

  expect(server.requests).toEqual([]);
});

test('openRegistrySink() asks for a token to pull and push', async () => {
  const scopes: (string | null)[] = [];
  const { server } = await serving(({ headers, url }) => {
    if (url.pathname === '/token')
      return (scopes.push(url.searchParams.get('scope')), { status: 200, body: { token: 't' } });
    if (headers.authorization === 'Bearer t') return undefined;
    return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${headers.host}/token"` } };
  });
  await using _ = server;
  await using sink = await open(server);

  await sink.writeBlob(big.descriptor, streamOf(big.bytes));

  expect(scopes).toEqual(['repository:acme/app:pull,push']);
});
