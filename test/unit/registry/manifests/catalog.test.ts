import { expect, test } from 'vitest';
import { connectHost } from '../../../../src/registry/connection/host.ts';
import { listRepositories } from '../../../../src/registry/manifests/catalog.ts';
import { fakeServer, on } from '../../../fixtures/fake-registry.ts';

test('listRepositories() joins pages, sorted, each name once', async () => {
  await using server = await fakeServer(
    on('GET', '/_catalog', ({ url }) =>
      url.searchParams.has('last')
        ? { status: 200, body: { repositories: ['a', 'c'] } }
        : { status: 200, headers: { link: '</v2/_catalog?last=c>; rel="next"' }, body: { repositories: ['b', 'c'] } },
    ),
  );
  await using host = await connectHost(server.host, { plainHttp: [server.host] });

  expect(await listRepositories(host)).toEqual(['a', 'b', 'c']);
});

test('listRepositories() says that a registry does not list them', async () => {
  await using server = await fakeServer(on('GET', '/_catalog', { status: 405 }));
  await using host = await connectHost(server.host, { plainHttp: [server.host] });

  await expect(listRepositories(host)).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringContaining(`cannot list the repositories of ${server.host}`),
  });
});
