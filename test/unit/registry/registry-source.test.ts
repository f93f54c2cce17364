import { expect, test } from 'vitest';
import { loadImages, parseReference, selectPlatform } from '../../../src/oci/index.ts';
import { openRegistrySource, type RegistryOptions } from '../../../src/registry/index.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../fixtures/fake-registry.ts';
import { blob, memoryImage, noise } from '../../fixtures/memory-image.ts';

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

function served(...before: readonly Behaviour[]): Promise<FakeServer> {
  return fakeServer(...before, repository);
}

test('openRegistrySource() resolves a tag without fetching its manifest', async () => {
  await using server = await served();

  await using source = await open(server);

  expect(source.root).toEqual(image.manifest.descriptor);
  expect(server.log()).toEqual(['HEAD /v2/acme/app/manifests/v1']);
});

test('openRegistrySource() gives a whole image', async () => {
  await using server = await served();
  await using source = await open(server);

  const view = await selectPlatform(await loadImages(source), { os: 'linux', architecture: 'amd64' }).open();

  expect(view.layers[0]?.descriptor).toEqual(layer.descriptor);
  expect(source.place).toBe(`${server.host}/acme/app:v1`);
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

test('openRegistrySource() waits as a busy registry asks it to', async () => {
  const clock = fakeClock();
  await using server = await served(on('HEAD', '/v1', { status: 429, headers: { 'retry-after': '11' } }, 1));

  await using _ = await open(server, { clock });

  expect(clock.sleeps).toEqual([11_000]);
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
