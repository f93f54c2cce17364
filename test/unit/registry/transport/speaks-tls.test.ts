import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { speaksTls } from '../../../../src/registry/transport/speaks-tls.ts';
import { fakeServer } from '../../../fixtures/fake-registry.ts';

function addressOf(host: string): { readonly hostname: string; readonly port: string } {
  const [hostname = '', port = ''] = host.split(':');
  return { hostname, port };
}

/** A server that takes connections and says nothing. */
async function silentServer(): Promise<AsyncDisposable & { readonly host: string }> {
  const server: Server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('test: no port');
  return {
    host: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('speaksTls() is false for a server of plain http, which sees no request', async () => {
  await using server = await fakeServer();

  expect(await speaksTls(addressOf(server.host), { timeoutMs: 5000 })).toBe(false);
  expect(server.log()).toEqual([]);
});

test('speaksTls() is false where nothing listens', async () => {
  const { host } = await addressThatIsFree(silentServer());

  expect(await speaksTls(addressOf(host), { timeoutMs: 5000 })).toBe(false);
});

test('speaksTls() leaves it to the request to explain a server that does not answer', async () => {
  await using server = await silentServer();

  expect(await speaksTls(addressOf(server.host), { timeoutMs: 20 })).toBe(true);
});

test("speaksTls() stops with the signal's reason", async () => {
  await using server = await silentServer();
  const stop = new AbortController();
  const asking = speaksTls(addressOf(server.host), { timeoutMs: 5000, signal: stop.signal });
  const reason = new Error('enough');

  stop.abort(reason);

  await expect(asking).rejects.toBe(reason);
});

/** The address of a server that has gone. */
async function addressThatIsFree(
  opening: Promise<AsyncDisposable & { readonly host: string }>,
): Promise<{ host: string }> {
  await using server = await opening;
  return { host: server.host };
}
