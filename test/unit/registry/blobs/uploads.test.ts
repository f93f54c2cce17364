import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../../src/bytes/index.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { contentFrom } from '../../../../src/oci/index.ts';
import { uploadBlob } from '../../../../src/registry/blobs/uploads.ts';
import type { RepositoryConnection } from '../../../../src/registry/connection/connection.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { blob, noise } from '../../../fixtures/memory-image.ts';

const content = blob(noise(1, 100), 'application/x');
const bytesOfContent = contentFrom(() => streamOf(content.bytes));

/** A registry on https that opens uploads at `location`; what it was sent to goes to `targets`. */
function connectionTo(location: string, targets: string[]): RepositoryConnection {
  return {
    place: 'r.test:8443/a',
    key: 'r.test:8443/a',
    canPush: true,
    facts: {},
    budget: new Budget(),
    chunkBytes: 1e6,
    uploads: undefined,
    hasLogin: () => false,
    turn: async () => () => {},
    retry: { host: 'r.test', retries: 0, clock: fakeClock(), random: () => 0, report: () => {} },
    url: (suffix) => new URL(`https://r.test:8443/v2/a/${suffix}`),
    async fetch({ method, url }) {
      if (method === 'PUT') targets.push(url.href);
      const header = (name: string): string | undefined => (name === 'location' ? location : undefined);
      return { url, status: method === 'POST' ? 202 : 201, header, body: streamOf(), discard: async () => {} };
    },
    failure: async () => new RootsmithError('REGISTRY_ERROR', 'test'),
  };
}

test.each([
  ['http://r.test/up?a=1', 'https://r.test:8443/up?a=1&digest='],
  ['http://r.test:8443/up', 'https://r.test:8443/up?digest='],
  ['https://uploads.test/up', 'https://uploads.test/up?digest='],
])('uploadBlob() behind a TLS proxy sends to the right end of %s', async (location, target) => {
  const targets: string[] = [];

  await uploadBlob(connectionTo(location, targets), content.descriptor, bytesOfContent);

  expect(targets).toEqual([`${target}${encodeURIComponent(content.descriptor.digest)}`]);
});

test('uploadBlob() does not go from https to plain http on another host', async () => {
  const targets: string[] = [];
  const connection = connectionTo('http://uploads.test/up', targets);

  await expect(uploadBlob(connection, content.descriptor, bytesOfContent)).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
  });
  expect(targets).toEqual([]);
});
