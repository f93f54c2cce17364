import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { answer, answerError, answerJson } from '../../../../src/server/exchange/answer.ts';
import { ApiError } from '../../../../src/server/exchange/api-error.ts';
import { type Sender, senderTo } from '../../../fixtures/registry-server.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as the test says. */
async function serving(handler: Handler): Promise<Sender & AsyncDisposable> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...senderTo(`127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('answer() tells browsers to run nothing of it', async () => {
  await using server = await serving((request, response) => answer(request, response, 200, {}, '<script>'));

  const { headers, body } = await server.send('GET', '/');

  expect(body.toString()).toBe('<script>');
  expect(headers).toMatchObject({
    'content-length': '8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
});

test.each(['HEAD', 'GET'])('answer() announces the same length for %s', async (method) => {
  await using server = await serving((request, response) => answerJson(request, response, { a: 1 }));

  const { headers, body } = await server.send(method, '/');

  expect([headers['content-length'], headers['content-type']]).toEqual(['7', 'application/json']);
  expect(body.toString()).toBe(method === 'HEAD' ? '' : '{"a":1}');
});

test.each([204, 304])('answer() announces no length with status %i', async (status) => {
  await using server = await serving((request, response) => answer(request, response, status));

  expect((await server.send('GET', '/')).headers['content-length']).toBeUndefined();
});

const full = Object.assign(new Error('/srv: no space'), { code: 'ENOSPC', syscall: 'write' });
const broken = Object.assign(new Error('/srv: disk'), { code: 'EIO', syscall: 'read' });

test.each<[string, unknown, number, string]>([
  ['a refusal', new ApiError('NAME_UNKNOWN', 'no such name'), 404, 'NAME_UNKNOWN'],
  ['a full disk', full, 507, 'DENIED'],
  ['a full disk, explained', new RootsmithError('DISK_FULL', 'x'), 507, 'DENIED'],
  ['a disk that fails', broken, 503, 'UNKNOWN'],
  ['a place that is busy', new RootsmithError('PLACE_BUSY', 'x'), 503, 'UNKNOWN'],
  ['a bug', new TypeError('secret'), 500, 'UNKNOWN'],
])('answerError() gives %s its status, and says nothing of the machine', async (_, error, status, code) => {
  await using server = await serving((request, response) => answerError(request, response, error));

  const found = await server.send('GET', '/');

  expect(found.status).toBe(status);
  expect(JSON.parse(found.body.toString())).toMatchObject({ errors: [{ code }] });
  expect(found.body.toString()).not.toMatch(/srv|secret/);
});

test('answerError() cuts the connection where the body has begun', async () => {
  await using server = await serving((request, response) => {
    response.writeHead(200, { 'Content-Length': 10 });
    response.write('half', () => answerError(request, response, new Error('x')));
  });

  await expect(server.send('GET', '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('answerError() lets a client that is still sending read the answer', async () => {
  await using server = await serving((request, response) =>
    answerError(request, response, new ApiError('DENIED', 'no')),
  );

  const { status } = await server.send('PUT', '/', { body: Buffer.alloc(300_000) });

  expect(status).toBe(403);
});
