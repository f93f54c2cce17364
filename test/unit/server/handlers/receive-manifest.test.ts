import { expect, test } from 'vitest';
import { errorCode, OCI_INDEX, pushManifest, testRegistry } from '../../../fixtures/registry-server.ts';

function documentOf(size: number): Record<string, unknown> {
  return { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [], annotations: { a: 'x'.repeat(size) } };
}

test.each([
  ['small', 100, false],
  ['large', 100_000, false],
  ['of a length that nobody announced', 100, true],
])('receiveManifest() takes a manifest that is %s', async (_, size, isStreamed) => {
  await using registry = await testRegistry();
  const body = JSON.stringify(documentOf(size));

  const { status } = await registry.send('PUT', '/v2/acme/app/manifests/v1', {
    body,
    isStreamed,
    headers: { 'Content-Type': OCI_INDEX },
  });

  expect(status).toBe(201);
  expect((await registry.send('GET', '/v2/acme/app/manifests/v1')).body.toString()).toBe(body);
});

test.each([true, false])('receiveManifest() refuses one beyond the limit (streamed: %s)', async (isStreamed) => {
  await using registry = await testRegistry({ limits: { manifestBytes: 10_000 } });

  const answer = await registry.send('PUT', '/v2/acme/app/manifests/v1', {
    body: JSON.stringify(documentOf(20_000)),
    isStreamed,
    headers: { 'Content-Type': OCI_INDEX },
  });

  expect([answer.status, errorCode(answer)]).toEqual([413, 'SIZE_INVALID']);
});

test('receiveManifest() leaves no upload behind', async () => {
  await using registry = await testRegistry({ limits: { sessions: 1 } });

  for (const reference of ['v1', 'v2', 'v3']) {
    const { answer } = await pushManifest(registry, 'acme/app', { reference, fields: documentOf(100_000) });
    expect(answer.status).toBe(201);
  }
});
