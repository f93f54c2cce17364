import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openRegistry } from '../../../src/registry/index.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { blob } from '../../fixtures/memory-image.ts';

const QUESTIONS = 20;
const { descriptor } = blob(new Uint8Array(300), 'application/octet-stream');

interface Answering extends AsyncDisposable {
  readonly host: string;
  readonly connections: () => number;
}

/** A server that answers each question with the length of the blob, and with `body`, which HEAD must not have. */
async function answering(body: string): Promise<Answering> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    opened += 1;
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${descriptor.size}\r\n\r\n${body}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    connections: () => opened,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks for a blob again and again; the answers. */
async function asked(host: string): Promise<readonly boolean[]> {
  await using registry = await openRegistry(host, { plainHttp: [host], clock: fakeClock() });
  const answers: boolean[] = [];
  const repository = registry.repository('app');
  for (let at = 0; at < QUESTIONS; at += 1) answers.push(await repository.hasBlob(descriptor));
  return answers;
}

test('HEAD requests that follow each other share a connection', async () => {
  await using server = await answering('');

  const answers = await asked(server.host);

  expect(answers).toEqual(Array.from({ length: QUESTIONS }, () => true));
  expect(server.connections()).toBeLessThan(QUESTIONS / 4);
});

test('HEAD requests are answered also by a server that sends bodies with them', async () => {
  await using server = await answering('x'.repeat(descriptor.size));

  const answers = await asked(server.host);

  expect(answers).toEqual(Array.from({ length: QUESTIONS }, () => true));
});
