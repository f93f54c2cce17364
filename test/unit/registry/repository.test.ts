import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import type { BlobContent } from '../../../src/oci/index.ts';
import { type OpenRegistryOptions, openRegistry } from '../../../src/registry/index.ts';
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
