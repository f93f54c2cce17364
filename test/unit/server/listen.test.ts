import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { defaultServerLimits } from '../../../src/server/exchange/limits.ts';
import { listen, makeServer, stopServer } from '../../../src/server/listen.ts';
import { senderTo } from '../../fixtures/registry-server.ts';

test('listen() gives the address as clients write it, and stopServer() ends idle connections', async () => {
  const server = makeServer(undefined, defaultServerLimits, (_, response) => void response.end('here'));

  const host = await listen(server, '127.0.0.1', 0);

  expect(host).toMatch(/^127\.0\.0\.1:\d+$/);
  expect((await senderTo(host).send('GET', '/')).body.toString()).toBe('here');
  await stopServer(server, 60_000);
});

test('listen() says that another program has the address', async () => {
  const first = makeServer(undefined, defaultServerLimits, () => {});
  const host = await listen(first, '127.0.0.1', 0);
  const second = makeServer(undefined, defaultServerLimits, () => {});

  await expect(listen(second, '127.0.0.1', Number(host.split(':')[1]))).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
    message: `cannot listen on \`${host}\`: another program listens there`,
  });
  await stopServer(first, 0);
});

test('makeServer() gives one client no more connections than its share', async () => {
  const server = makeServer(undefined, { ...defaultServerLimits, connectionsPerClient: 1 }, () => {});
  const port = Number((await listen(server, '127.0.0.1', 0)).split(':')[1]);
  const first = connect(port, '127.0.0.1');
  await once(first, 'connect');

  const second = connect(port, '127.0.0.1').on('error', () => {});
  await once(second, 'close');

  expect(first.destroyed).toBe(false);
  first.destroy();
  await stopServer(server, 0);
});

test('makeServer() refuses a certificate that is not one', () => {
  const tls = { certificate: 'no', key: 'no' };

  expect(() => makeServer(tls, defaultServerLimits, () => {})).toThrow(
    expect.objectContaining({ code: 'CREDENTIALS_INVALID' }),
  );
});
