import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { contentFrom, parseReference } from '../../../src/oci/index.ts';
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
const bigContent = contentFrom(() => streamOf(big.bytes));
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
    await sink.repository.writeBlob(
      descriptor,
      contentFrom(() => streamOf(bytes)),
    );
  await sink.repository.writeManifest(image.manifest.descriptor, image.manifest.bytes);
  const before = manifests.has('v1');
  await sink.commit(image.manifest.descriptor, image.manifest.bytes);

  expect([before, manifests.get('v1')?.descriptor]).toEqual([false, image.manifest.descriptor]);
  expect([...blobs.keys()]).toEqual([image.config, ...image.layers].map(({ descriptor }) => descriptor.digest));
  expect(server.log().at(-1)).toBe('PUT /v2/acme/app/manifests/v1');
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

  await sink.repository.writeBlob(big.descriptor, bigContent);

  expect(puts).toEqual([`${target}${encodeURIComponent(big.descriptor.digest)}`]);
});

test('writeBlob() repeats a broken upload of content that can be read again', async () => {
  const { server, blobs } = await serving(on('PUT', 'session-1', { status: 503 }, 1));
  await using _ = server;
  await using sink = await open(server);

  await sink.repository.writeBlob(big.descriptor, bigContent);

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

  await sink.repository.writeBlob(big.descriptor, bigContent);

  expect(lossy.log().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
});

test('writeBlob() gives up after the attempts allowed', async () => {
  const { server } = await serving(on('PUT', 'session-1', { status: 503 }));
  await using _ = server;
  await using sink = await open(server, { retries: 2 });
  let opened = 0;
  const content = contentFrom(() => (opened++, streamOf(big.bytes)));

  await expect(sink.repository.writeBlob(big.descriptor, content)).rejects.toMatchObject({
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

  await expect(
    sink.repository.writeBlob(
      big.descriptor,
      contentFrom(() => streamOf(bytes)),
    ),
  ).rejects.toMatchObject({ code });
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

  await expect(sink.repository.writeBlob(big.descriptor, contentFrom(failing))).rejects.toBe(reason);
});

test('writeBlob() stops when the signal says so', async () => {
  const { server } = await serving(
    on('POST', upload, { status: 202, headers: { 'content-length': '9' }, stalls: true }),
  );
  await using _ = server;
  await using sink = await open(server);
  const controller = new AbortController();
  await sink.repository.hasBlob(big.descriptor);

  controller.abort(new Error('stop'));

  await expect(sink.repository.writeBlob(big.descriptor, bigContent, { signal: controller.signal })).rejects.toThrow(
    'stop',
  );
});

test('writeManifest() passes on what the registry says', async () => {
  const body = { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry' }] };
  const { server } = await serving(on('PUT', image.manifest.descriptor.digest, { status: 400, body }));
  await using _ = server;
  await using sink = await open(server);

  await expect(sink.repository.writeManifest(image.manifest.descriptor, image.manifest.bytes)).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    details: { status: 400, registryCode: 'MANIFEST_BLOB_UNKNOWN' },
  });
});

test('commit() moves the tag to a manifest of an earlier run', async () => {
  const repository = fakeRepository('acme/app', {}, [image.manifest]);
  await using server = await fakeServer(repository.behaviour);
  await using sink = await open(server);

  await sink.commit(image.manifest.descriptor, image.manifest.bytes);

  expect(repository.manifests.get('v1')?.bytes).toEqual(image.manifest.bytes);
});

test('commit() refuses another image than the one the place is pinned to', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server, {}, `acme/app:v1@${big.descriptor.digest}`);

  await expect(sink.commit(image.manifest.descriptor, image.manifest.bytes)).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  });
});

test('commit() sets no tag where the place has none', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server, {}, `acme/app@${image.manifest.descriptor.digest}`);

  await sink.commit(image.manifest.descriptor, image.manifest.bytes);

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

  await sink.repository.writeBlob(big.descriptor, bigContent);

  expect(scopes).toEqual(['repository:acme/app:pull,push']);
});
