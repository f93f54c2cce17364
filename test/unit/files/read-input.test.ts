import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FileAccess, readInput } from '../../../src/files/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const run = promisify(execFile);

async function fifoIn(folder: string): Promise<string> {
  const path = join(folder, 'fifo');
  await run('mkfifo', [path]);
  return path;
}

test('readInput() reads a file, and nothing from the null device', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), 'text');

  expect(Buffer.from(await readInput(join(folder.path, 'file'))).toString()).toBe('text');
  expect(await readInput('/dev/null')).toHaveLength(0);
});

test('readInput() reads a FIFO whose writer comes late and stops in between, and gives the same again', async () => {
  await using folder = await storeFolder();
  const path = await fifoIn(folder.path);
  const writer = spawn('sh', ['-c', `sleep 0.2; (echo one; sleep 0.3; echo two) > '${path}'`]);
  const ended = once(writer, 'exit');

  expect(Buffer.from(await readInput(path)).toString()).toBe('one\ntwo\n');
  expect(Buffer.from(await readInput(path)).toString()).toBe('one\ntwo\n');
  await ended;
});

test('readInput() gives up a FIFO that nobody writes to', async () => {
  await using folder = await storeFolder();

  await expect(readInput(await fifoIn(folder.path), { writerWaitMs: 60 })).rejects.toMatchObject({
    code: 'NOT_A_FILE',
    message: expect.stringContaining('nobody has opened it'),
    hint: expect.any(String),
  });
});

test('readInput() waits for a silent writer until it is told to stop', async () => {
  await using folder = await storeFolder();
  const path = await fifoIn(folder.path);
  const silent = await open(path, 'r+');
  const signal = AbortSignal.timeout(150);

  await expect(readInput(path, { writerWaitMs: 40, signal })).rejects.toMatchObject({ name: 'AbortError' });
  await silent.close();
});

test('readInput() stops at its limit', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), 'text');

  await expect(readInput(join(folder.path, 'file'), { limitBytes: 3 })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('readInput() and FileAccess refuse a socket and a device at once, and FileAccess a FIFO', async () => {
  await using folder = await storeFolder();
  const socket = join(folder.path, 'socket');
  const server = createServer().listen(socket);
  await once(server, 'listening');

  for (const path of [socket, '/dev/zero', '/dev/tty']) {
    await expect(readInput(path)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(FileAccess.open(path)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  }
  await expect(FileAccess.open(await fifoIn(folder.path))).rejects.toMatchObject({
    code: 'NOT_A_FILE',
    message: expect.stringContaining('it is a FIFO'),
    hint: expect.stringContaining('to a file'),
  });
  server.close();
});
