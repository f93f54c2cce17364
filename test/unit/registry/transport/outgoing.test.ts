import { type AddressInfo, createServer } from 'node:net';
import { Agent } from 'undici';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { defaultTimeouts, type HttpRequest } from '../../../../src/registry/transport/http.ts';
import { outgoing } from '../../../../src/registry/transport/outgoing.ts';
import { undiciFetch } from '../../../../src/registry/transport/undici-fetch.ts';

const base = { url: new URL('https://r.test/x'), headers: {}, action: 'write x' } as const;

test.each(['POST', 'PUT', 'PATCH'] as const)('outgoing() says that a %s without a body has none', (method) => {
  expect(outgoing({ ...base, method }, 1000).headers).toEqual({ 'content-length': '0' });
});

test('outgoing() says nothing of the length of a GET', () => {
  expect(outgoing({ ...base, method: 'GET' }, 1000).headers).toEqual({});
});

test('outgoing() tells why its content failed', async () => {
  const stream = (async function* () {
    yield new Uint8Array(1);
    throw new Error('the disk is gone');
  })();
  const sending = outgoing({ ...base, method: 'PUT', body: { kind: 'stream', stream, size: 9 } }, 1000);

  await expect(
    (async () => {
      for await (const _ of sending.content as AsyncIterable<Uint8Array>);
    })(),
  ).rejects.toThrow('the disk is gone');
  expect(sending.failure()).toMatchObject({ message: 'the disk is gone' });
});

test('undiciFetch() ends an upload of which the far end takes nothing', async () => {
  const server = createServer((socket) => socket.pause().on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/up`);
  const agent = new Agent();
  const fetch = undiciFetch(async () => agent, { ...defaultTimeouts, stallMs: 100 });
  const size = 64 * 1024 * 1024;
  async function* endless() {
    for (let sent = 0; sent < size; sent += 1024 * 1024) yield new Uint8Array(1024 * 1024);
  }
  const request: HttpRequest = { ...base, url, method: 'PUT', body: { kind: 'stream', stream: endless(), size } };

  try {
    await expect(fetch(request)).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('the transfer stalled'),
    });
  } finally {
    await agent.destroy();
    server.close();
  }
});

test('outgoing() does not take a slow source for a stall', async () => {
  const stream = (async function* () {
    yield new Uint8Array(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    yield* streamOf(new Uint8Array(1));
  })();
  const sending = outgoing({ ...base, method: 'PUT', body: { kind: 'stream', stream, size: 2 } }, 20);

  for await (const _ of sending.content as AsyncIterable<Uint8Array>);

  expect(sending.stall()).toBeUndefined();
});
