import { expect, test } from 'vitest';
import { readAll } from '../../../../src/bytes/index.ts';
import { withBufferedResponses } from '../../../../src/registry/transport/buffered-responses.ts';
import type { HttpRequest } from '../../../../src/registry/transport/http.ts';

const request: HttpRequest = { method: 'GET', url: new URL('https://r.test/x'), headers: {}, action: 'read x' };

function fetching(fails: boolean) {
  return withBufferedResponses(async ({ url }) => {
    async function* body() {
      yield new Uint8Array([1]);
      if (fails) throw new Error('broken');
    }
    return { url, status: 200, header: () => undefined, body: body(), discard: async () => {} };
  });
}

test('withBufferedResponses() fails where an answer breaks off', async () => {
  await expect(fetching(true)(request)).rejects.toThrow('broken');
});

test('withBufferedResponses() gives what it has read', async () => {
  const { body } = await fetching(false)(request);

  expect(await readAll(body, { limitBytes: 9, what: 'x' })).toEqual(new Uint8Array([1]));
});

test('withBufferedResponses() leaves blobs as streams', async () => {
  await expect(fetching(true)({ ...request, lane: 'read' })).resolves.toMatchObject({ status: 200 });
});
