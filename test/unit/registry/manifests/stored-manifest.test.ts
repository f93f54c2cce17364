import { expect, test } from 'vitest';
import { parseReference } from '../../../../src/oci/index.ts';
import { openRegistrySink, type RegistryOptions } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, type FakeServer, fakeRepository, fakeServer } from '../../../fixtures/fake-registry.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';

const image = memoryImage();

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

test('writeManifest() refuses bytes that the descriptor does not name', async () => {
  const { server } = await serving();
  await using _ = server;
  await using sink = await open(server);

  await expect(sink.repository.writeManifest(image.manifest.descriptor, image.config.bytes)).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  });
  expect(server.requests).toEqual([]);
});
