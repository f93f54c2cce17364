import { expect, test } from 'vitest';
import { loadImages, parseReference } from '../../../../src/oci/index.ts';
import { openRegistrySource, type RegistryOptions } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../../fixtures/fake-registry.ts';
import { jsonBlob, type MemoryBlob, memoryImage, memoryIndex, noise } from '../../../fixtures/memory-image.ts';
import { amd64 } from '../../../fixtures/mirror-images.ts';

const image = memoryImage({ layers: [noise(3, 300_000)] });

const { behaviour: repository } = fakeRepository('acme/app', { v1: image.manifest }, image.blobs);

function open(server: FakeServer, options: RegistryOptions = {}, name = 'acme/app:v1') {
  return openRegistrySource(parseReference(`${server.host}/${name}`), {
    plainHttp: [server.host],
    clock: fakeClock(),
    ...options,
  });
}

function answerOf({ descriptor: { mediaType }, bytes }: MemoryBlob) {
  return { status: 200, headers: { 'content-type': mediaType }, body: bytes };
}

function served(...before: readonly Behaviour[]): Promise<FakeServer> {
  return fakeServer(...before, repository);
}

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
