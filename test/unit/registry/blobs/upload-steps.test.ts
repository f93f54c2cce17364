import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { contentFrom, parseReference } from '../../../../src/oci/index.ts';
import { openRegistrySink, type RegistryOptions } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../../fixtures/fake-registry.ts';
import { blob, noise } from '../../../fixtures/memory-image.ts';

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

test('writeBlob() announces the size and does not send in pieces', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server);

  await sink.repository.writeBlob(
    big.descriptor,
    contentFrom(() => streamOf(big.bytes.subarray(0, 7), big.bytes.subarray(7))),
  );

  expect(server.requests.at(-1)?.headers).toMatchObject({
    'content-length': '500000',
    'content-type': 'application/octet-stream',
  });
});

test('writeBlob() sends an empty blob', async () => {
  const { server, blobs } = await serving();
  const empty = blob(new Uint8Array(0), 'application/x');
  await using _ = server;
  await using sink = await open(server);

  await sink.repository.writeBlob(
    empty.descriptor,
    contentFrom(() => streamOf()),
  );

  expect(blobs.has(empty.descriptor.digest)).toBe(true);
});

test.each([200, 201, 202, 204])('writeBlob() takes status %i for success', async (status) => {
  const { server } = await serving(on('PUT', 'session-1', { status }));
  await using _ = server;
  await using sink = await open(server);

  await expect(
    sink.repository.writeBlob(
      big.descriptor,
      contentFrom(() => streamOf(big.bytes)),
    ),
  ).resolves.toBeUndefined();
});

test('writeBlob() sends content again that nobody began to read, when the upload cannot be reached', async () => {
  const gone = await fakeServer();
  await gone[Symbol.asyncDispose]();
  const location = `${gone.origin}/up`;
  const { server, blobs } = await serving(on('POST', upload, { status: 202, headers: { location } }, 1));
  await using _ = server;
  await using sink = await open(server);

  await sink.repository.writeBlob(
    big.descriptor,
    contentFrom(() => streamOf(big.bytes)),
  );

  expect(blobs.has(big.descriptor.digest)).toBe(true);
});

test('writeBlob() sends no login to an upload on another server', async () => {
  const other = await fakeServer(() => ({ status: 201 }));
  await using _other = other;
  const { server } = await serving(
    ({ headers }) =>
      headers.authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
        : undefined,
    on('POST', upload, { status: 202, headers: { location: `${other.origin}/up` } }),
  );
  await using _ = server;
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [server.host]: { auth: btoa('u:p') } } }) };
  await using sink = await open(server, { env });

  await sink.repository.writeBlob(
    big.descriptor,
    contentFrom(() => streamOf(big.bytes)),
  );

  expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('writeBlob() passes on a refusal that comes while it sends', async () => {
  const body = { errors: [{ code: 'SIZE_INVALID', message: 'too big' }] };
  const { server } = await serving(on('PUT', 'session-1', { status: 413, body }));
  await using _ = server;
  await using sink = await open(server);

  await expect(
    sink.repository.writeBlob(
      big.descriptor,
      contentFrom(() => streamOf(big.bytes)),
    ),
  ).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    details: { status: 413, registryCode: 'SIZE_INVALID' },
  });
});

test('writeBlob() explains a registry that names no upload', async () => {
  const { server } = await serving(on('POST', upload, { status: 202 }));
  await using _ = server;
  await using sink = await open(server);

  await expect(
    sink.repository.writeBlob(
      big.descriptor,
      contentFrom(() => streamOf(big.bytes)),
    ),
  ).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringContaining('no `Location`'),
  });
});
