import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  beginUpload,
  digestOf,
  errorCode,
  pushBlob,
  type TestRegistry,
  testRegistry,
} from '../../../fixtures/registry-server.ts';

const bytes = Buffer.from('the content of a blob');
const digest = digestOf(bytes);
let registry: TestRegistry;

beforeAll(async () => {
  registry = await testRegistry();
});

afterAll(() => registry[Symbol.asyncDispose]());

test('startUpload() takes a whole blob in one request', async () => {
  const { status, headers } = await registry.send('POST', `/v2/acme/one/blobs/uploads/?digest=${digest}`, {
    body: bytes,
  });

  expect([status, headers.location]).toEqual([201, `/v2/acme/one/blobs/${digest}`]);
});

test('continueUpload() and closeUpload() take a blob in chunks', async () => {
  const at = await beginUpload(registry, 'acme/chunks');

  const first = await registry.send('PATCH', at, { body: bytes.subarray(0, 5), headers: { 'Content-Range': '0-4' } });
  const status = await registry.send('GET', at);
  const last = await registry.send('PUT', `${at}?digest=${digest}`, { body: bytes.subarray(5) });

  expect([first.status, first.headers.range]).toEqual([202, '0-4']);
  expect([status.status, status.headers.range]).toEqual([204, '0-4']);
  expect(last.status).toBe(201);
  expect((await registry.send('GET', `/v2/acme/chunks/blobs/${digest}`)).body.equals(bytes)).toBe(true);
});

test.each([
  ['5-9', 5, 416, 'BLOB_UPLOAD_INVALID'],
  ['0-9', 5, 400, 'SIZE_INVALID'],
  ['4-0', 5, 400, 'BLOB_UPLOAD_INVALID'],
  ['a-b', 5, 400, 'BLOB_UPLOAD_INVALID'],
])('continueUpload() refuses Content-Range %s with %i bytes as first chunk', async (range, length, status, code) => {
  const at = await beginUpload(registry, 'acme/ranges');

  const answer = await registry.send('PATCH', at, {
    body: bytes.subarray(0, length),
    headers: { 'Content-Range': range },
  });

  expect([answer.status, errorCode(answer)]).toEqual([status, code]);
});

test('closeUpload() refuses a digest that is not that of the content', async () => {
  const at = await beginUpload(registry, 'acme/wrong');

  const answer = await registry.send('PUT', `${at}?digest=${digestOf('other')}`, { body: bytes });

  expect([answer.status, errorCode(answer)]).toEqual([400, 'DIGEST_INVALID']);
});

test('endUpload() forgets the session', async () => {
  const at = await beginUpload(registry, 'acme/ended');

  expect((await registry.send('DELETE', at)).status).toBe(204);
  expect(errorCode(await registry.send('PATCH', at, { body: bytes }))).toBe('BLOB_UPLOAD_UNKNOWN');
});

test('startUpload() mounts a blob, and opens a session where it cannot', async () => {
  await pushBlob(registry, 'acme/from', bytes);
  const uploads = '/v2/acme/to/blobs/uploads/';

  const mounted = await registry.send('POST', `${uploads}?mount=${digest}&from=acme/from`);
  const unknown = await registry.send('POST', `${uploads}?mount=${digestOf('none')}&from=acme/from`);

  expect([mounted.status, unknown.status]).toEqual([201, 202]);
  expect(unknown.headers.location).toMatch(/^\/v2\/acme\/to\/blobs\/uploads\/.+/);
});

test('startUpload() refuses a hash that it does not know', async () => {
  const answer = await registry.send('POST', '/v2/acme/app/blobs/uploads/?digest-algorithm=md5');

  expect([answer.status, errorCode(answer)]).toEqual([400, 'DIGEST_INVALID']);
});
