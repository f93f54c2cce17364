import { expect, test } from 'vitest';
import type { Descriptor } from '../../../../src/oci/index.ts';
import { openRegistry } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, fakeRepository, fakeServer } from '../../../fixtures/fake-registry.ts';
import { jsonBlob, memoryImage, memoryIndex } from '../../../fixtures/memory-image.ts';

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

test('referrers() come from the API, page by page, sorted', async () => {
  const link = { link: '<?last=1>; rel="next"' };
  await using fixture = await opened(
    api(({ url }) => {
      if (url.searchParams.has('last')) return answer([named(one.descriptor)]);
      const first = answer([named(two.descriptor), named(one.descriptor)]);
      return first && { ...first, headers: { ...first.headers, ...link } };
    }),
  );

  const found = await fixture.repository.referrers(digest);

  expect(found.map((each) => each.digest)).toEqual([one, two].map((each) => each.descriptor.digest).toSorted());
  expect(fixture.registry.facts.referrers).toBe(true);
});

test.each([400, 404, 405, 501])(
  'referrers() come from the tag where the API answers %i, which is asked once',
  async (status) => {
    await using fixture = await opened(api(() => ({ status })));
    const index = memoryIndex([one.descriptor]);
    await fixture.repository.tag(tag, index.descriptor, index.bytes);

    const found = [await fixture.repository.referrers(digest), await fixture.repository.referrers(digest)];

    expect(found).toMatchObject([[{ digest: one.descriptor.digest }], [{ digest: one.descriptor.digest }]]);
    expect(fixture.server.log().filter((line) => line.includes('/referrers/'))).toHaveLength(1);
  },
);

test('referrers() are none where neither API nor tag exist', async () => {
  await using fixture = await opened();

  expect(await fixture.repository.referrers(digest)).toEqual([]);
});

test('referrers() does not take a refusal for none', async () => {
  await using fixture = await opened(api(() => ({ status: 401 })));

  await expect(fixture.repository.referrers(digest)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
});

test('referrers() passes over what is no index under the tag', async () => {
  await using fixture = await opened();
  await fixture.repository.tag(tag, subject.descriptor, subject.bytes);

  expect(await fixture.repository.referrers(digest)).toEqual([]);
});

test('referrers() passes an entry over that names nothing, and tells', async () => {
  const odd = { ...named(two.descriptor), digest: `sha512:${'1'.repeat(128)}` };
  const strange = { ...named(one.descriptor), annotations: { deep: [{}] }, platform: 7 };
  await using fixture = await opened(api(() => answer([odd, strange, 'text'])));
  const told: string[] = [];

  const found = await fixture.repository.referrers(digest, undefined, ({ message }) => told.push(message));

  expect(found).toMatchObject([{ digest: one.descriptor.digest }]);
  expect(told).toEqual([
    expect.stringMatching(/list referrers .* should be a sha256 digest/),
    expect.stringMatching(/should be an object, found `"text"`/),
  ]);
  await expect(fixture.repository.referrers(digest)).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
});

test.each([
  ['no JSON', 'refers to'],
  ['too deep', '['.repeat(100_000)],
])('referrers() says what a list is that cannot be read: %s', async (_, body) => {
  await using fixture = await opened(api(() => ({ status: 200, headers: { 'content-type': INDEX }, body })));

  await expect(fixture.repository.referrers(digest)).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringContaining('answered with something that is not a list'),
    cause: expect.objectContaining({ message: expect.stringMatching(/is not JSON|nested more than 100/) }),
  });
});
