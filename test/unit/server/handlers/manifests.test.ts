import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BlobDigest } from '../../../../src/oci/index.ts';
import { isNotModified } from '../../../../src/server/handlers/manifests.ts';
import {
  digestOf,
  errorCode,
  json,
  OCI_INDEX,
  OCI_MANIFEST,
  type PushedManifest,
  pushImage,
  pushManifest,
  type TestRegistry,
  testRegistry,
} from '../../../fixtures/registry-server.ts';

let registry: TestRegistry;
let image: PushedManifest;

beforeAll(async () => {
  registry = await testRegistry();
  image = await pushImage(registry, 'acme/app', { reference: 'v1' });
});

afterAll(() => registry[Symbol.asyncDispose]());

test.each(['v1', 'digest'])('answerManifest() gives the exact bytes by %s', async (name) => {
  const reference = name === 'digest' ? image.digest : name;

  const { headers, body } = await registry.send('GET', `/v2/acme/app/manifests/${reference}`);

  expect(body.equals(image.bytes)).toBe(true);
  expect(headers).toMatchObject({ 'content-type': OCI_MANIFEST, 'docker-content-digest': image.digest });
});

test('answerManifest() streams one that is too large to hold', async () => {
  const fields = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [], annotations: { a: 'x'.repeat(100_000) } };
  const large = await pushManifest(registry, 'acme/app', { fields });

  const { headers, body } = await registry.send('GET', `/v2/acme/app/manifests/${large.digest}`);

  expect(body.equals(large.bytes)).toBe(true);
  expect(headers['content-length']).toBe(String(large.bytes.length));
});

test('acceptManifest() sets the tags of the query too, and says so', async () => {
  const fields = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] };

  const { answer } = await pushManifest(registry, 'acme/tags', { fields, query: '?tag=a&tag=b' });

  expect(answer.headers['oci-tag']).toBe('a, b');
  expect(json(await registry.send('GET', '/v2/acme/tags/tags/list'))['tags']).toEqual(['a', 'b']);
});

const missing = digestOf('a layer that nobody pushed');
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: missing, size: 1 };

test.each<[string, { reference?: string; query?: string; fields: Record<string, unknown> }, number, string]>([
  [
    'lacks a blob',
    { fields: { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [] } },
    400,
    'MANIFEST_BLOB_UNKNOWN',
  ],
  [
    'has another digest',
    { reference: missing, fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] } },
    400,
    'DIGEST_INVALID',
  ],
  [
    'gets a name that is not a tag',
    { reference: '-x', fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] } },
    400,
    'MANIFEST_INVALID',
  ],
  [
    'gets too many tags',
    { query: `?${'tag=a&'.repeat(11)}`, fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] } },
    414,
    'MANIFEST_INVALID',
  ],
])('acceptManifest() refuses a manifest that %s', async (_, options, status, code) => {
  const { answer } = await pushManifest(registry, 'acme/app', options);

  expect([answer.status, errorCode(answer)]).toEqual([status, code]);
});

test('deleteManifest() takes a tag alone, and a digest with its tags', async () => {
  const { digest } = await pushImage(registry, 'acme/gone', { reference: 'v1' });
  await registry.send('PUT', '/v2/acme/gone/manifests/v2', {
    body: (await registry.send('GET', `/v2/acme/gone/manifests/${digest}`)).body,
    headers: { 'Content-Type': OCI_MANIFEST },
  });

  expect((await registry.send('DELETE', '/v2/acme/gone/manifests/v1')).status).toBe(202);
  expect(json(await registry.send('GET', '/v2/acme/gone/tags/list'))['tags']).toEqual(['v2']);
  expect((await registry.send('DELETE', `/v2/acme/gone/manifests/${digest}`)).status).toBe(202);
  expect((await registry.send('HEAD', '/v2/acme/gone/manifests/v2')).status).toBe(404);
});

test.each([
  ['"sha256:a"', true],
  ['"x", W/"sha256:a"', true],
  ['*', true],
  ['"sha256:b"', false],
  [undefined, false],
])('isNotModified() with If-None-Match %s is %s', (header, expected) => {
  const request = { headers: { 'if-none-match': header } } as unknown as Parameters<typeof isNotModified>[0]['request'];

  expect(isNotModified({ request }, 'sha256:a' as BlobDigest)).toBe(expected);
});
