import { expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { parseReference } from '../../../../src/oci/index.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { openRegistrySource, type RegistryOptions } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer, on } from '../../../fixtures/fake-registry.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';

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

function served(...before: readonly Behaviour[]): Promise<FakeServer> {
  return fakeServer(...before, repository);
}

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

function needsPassword({ headers, url }: Parameters<Behaviour>[0]): ReturnType<Behaviour> {
  if (!url.pathname.startsWith('/v2/') || headers.authorization === `Basic ${btoa('u:p')}`) return undefined;
  return { status: 401, headers: { 'www-authenticate': 'Basic realm="fake"' } };
}

function withLogin({ host }: FakeServer, pair = 'u:p'): Record<string, string> {
  return { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth: btoa(pair) } } }) };
}
