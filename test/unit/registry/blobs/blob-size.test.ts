import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { blobSize } from '../../../../src/registry/blobs/blob-size.ts';
import type { RepositoryConnection } from '../../../../src/registry/connection/connection.ts';
import { blob, noise } from '../../../fixtures/memory-image.ts';

const { digest } = blob(noise(1, 100), 'application/x').descriptor;

/** A repository that answers every HEAD with this status and length. */
function answering(status: number, length: string | undefined): RepositoryConnection {
  const connection: Partial<RepositoryConnection> = {
    place: 'r.test/a',
    url: (suffix) => new URL(`https://r.test/v2/a/${suffix}`),
    fetch: async ({ url }) => ({
      url,
      status,
      header: (name) => (name === 'content-length' ? length : undefined),
      body: streamOf(),
      discard: async () => {},
    }),
    failure: async () => new RootsmithError('AUTH_REQUIRED', 'test'),
  };
  return connection as RepositoryConnection;
}

test.each([
  [200, '100', 100],
  [200, '0', 0],
  [200, undefined, undefined],
  [200, 'many', undefined],
  [404, '17', undefined],
])('blobSize() of an answer %d with length %s is %s', async (status, length, size) => {
  expect(await blobSize(answering(status, length), digest)).toBe(size);
});

test('blobSize() explains a refusal', async () => {
  await expect(blobSize(answering(401, undefined), digest)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
});
