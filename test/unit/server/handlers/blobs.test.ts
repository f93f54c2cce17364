import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf, errorCode, pushBlob, type TestRegistry, testRegistry } from '../../../fixtures/registry-server.ts';

const bytes = Buffer.from('0123456789');
const digest = digestOf(bytes);
const path = `/v2/acme/app/blobs/${digest}`;
let registry: TestRegistry;

beforeAll(async () => {
  registry = await testRegistry();
  await pushBlob(registry, 'acme/app', bytes);
});

afterAll(() => registry[Symbol.asyncDispose]());

test('getBlob() gives the bytes, and HEAD their size', async () => {
  const get = await registry.send('GET', path);
  const head = await registry.send('HEAD', path);

  expect(get.body.equals(bytes)).toBe(true);
  for (const { status, headers } of [get, head]) {
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-length': '10',
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
    });
  }
});

test.each([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-1', 206, '9', 'bytes 9-9/10'],
  ['bytes=10-', 416, undefined, 'bytes */10'],
])('getBlob() answers the range %s with %i', async (range, status, text, contentRange) => {
  const found = await registry.send('GET', path, { headers: { Range: range } });

  expect([found.status, found.headers['content-range']]).toEqual([status, contentRange]);
  if (text !== undefined) expect(found.body.toString()).toBe(text);
});

test.each([
  [`"${digest}"`, 206],
  ['"other"', 200],
])('getBlob() goes on for If-Range %s with %i', async (condition, status) => {
  const headers = { Range: 'bytes=2-4', 'If-Range': condition };

  expect((await registry.send('GET', path, { headers })).status).toBe(status);
});

test('getBlob() sends nothing that the client has', async () => {
  const found = await registry.send('GET', path, { headers: { 'If-None-Match': `W/"${digest}"` } });

  expect([found.status, found.body.length]).toEqual([304, 0]);
});

test.each([
  [digestOf('other'), 404, 'BLOB_UNKNOWN'],
  ['sha256:x', 400, 'DIGEST_INVALID'],
])('getBlob() and deleteBlob() refuse %s with %i', async (name, status, code) => {
  for (const method of ['GET', 'DELETE']) {
    const found = await registry.send(method, `/v2/acme/app/blobs/${name}`);
    expect([found.status, errorCode(found)]).toEqual([status, code]);
  }
});

test('deleteBlob() takes a blob away', async () => {
  const other = await pushBlob(registry, 'acme/app', Buffer.from('other content'));

  expect((await registry.send('DELETE', `/v2/acme/app/blobs/${other}`)).status).toBe(202);
  expect((await registry.send('HEAD', `/v2/acme/app/blobs/${other}`)).status).toBe(404);
});
