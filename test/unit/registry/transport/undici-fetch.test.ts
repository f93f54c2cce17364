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

test('openRegistrySource() fails when nothing listens', async () => {
  const server = await served();
  await server[Symbol.asyncDispose]();

  await expect(open(server, { retries: 1 })).rejects.toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('nothing listens'),
  });
});
