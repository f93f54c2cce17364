import { expect, test } from 'vitest';
import type { Descriptor } from '../../../../src/oci/index.ts';
import { openRegistry } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, fakeRepository, fakeServer } from '../../../fixtures/fake-registry.ts';
import { jsonBlob, memoryImage } from '../../../fixtures/memory-image.ts';

const subject = memoryImage().manifest;

const { digest } = subject.descriptor;

const tag = digest.replace(':', '-');

const INDEX = 'application/vnd.oci.image.index.v1+json';

const named = ({ mediaType, digest: name, size }: Descriptor) => ({ mediaType, digest: name, size });

const artifact = (name: string, more: object = {}) =>
  jsonBlob('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { ...named(memoryImage().config.descriptor), mediaType: 'application/vnd.acme.config' },
    layers: [],
    subject: named(subject.descriptor),
    annotations: { name },
    ...more,
  });

const [one, two] = [artifact('one'), artifact('two', { artifactType: 'application/vnd.acme' })];

const answer = (manifests: readonly unknown[]): ReturnType<Behaviour> => ({
  status: 200,
  headers: { 'content-type': INDEX },
  body: { schemaVersion: 2, mediaType: INDEX, manifests },
});

async function opened(...before: readonly Behaviour[]) {
  const repository = fakeRepository('a/b', {}, [subject]);
  const server = await fakeServer(...before, repository.behaviour);
  const registry = await openRegistry(server.host, {
    access: 'pull,push',
    plainHttp: [server.host],
    clock: fakeClock(),
    retries: 0,
  });
  const close = async (): Promise<void> => {
    await registry[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return { ...repository, server, registry, repository: registry.repository('a/b'), [Symbol.asyncDispose]: close };
}

const api =
  (reply: Behaviour): Behaviour =>
  (request, seen) =>
    request.url.pathname.includes('/referrers/') ? reply(request, seen) : undefined;

test('writeManifest() keeps the list of referrers where the registry has none, and what others wrote in it', async () => {
  await using fixture = await opened();
  const foreign = { ...named(two.descriptor), digest: `sha256:${'1'.repeat(64)}`, 'x-own': { deep: [1] } };
  const index = jsonBlob(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: [foreign], 'x-more': true });
  await fixture.repository.tag(tag, index.descriptor, index.bytes);

  await Promise.all([one, two, one].map((each) => fixture.repository.writeManifest(each.descriptor, each.bytes)));

  const stored = JSON.parse(new TextDecoder().decode(fixture.manifests.get(tag)?.bytes)) as Record<string, unknown>;
  expect(stored).toMatchObject({ 'x-more': true, mediaType: INDEX });
  expect(stored['manifests']).toEqual([
    foreign,
    { ...named(one.descriptor), artifactType: 'application/vnd.acme.config', annotations: { name: 'one' } },
    { ...named(two.descriptor), artifactType: 'application/vnd.acme', annotations: { name: 'two' } },
  ]);
});

test('writeManifest() leaves the list to a registry that has the API', async () => {
  await using fixture = await opened(api(() => answer([])));

  await fixture.repository.writeManifest(one.descriptor, one.bytes);

  expect(fixture.manifests.has(tag)).toBe(false);
});

test('writeManifest() asks nothing about manifests without a subject', async () => {
  await using fixture = await opened();

  await fixture.repository.writeManifest(subject.descriptor, subject.bytes);

  expect(fixture.server.log()).toEqual([`PUT /v2/a/b/manifests/${digest}`]);
});
