import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readInputFile, readInputText, readStream } from '../../../src/cli/read-input.ts';
import { testTerminal } from '../../fixtures/command-line.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('readInputText() reads a file', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), 'content');

  expect(await readInputText(join(folder.path, 'x'), { terminal: testTerminal() })).toBe('content');
});

test('readInputFile() takes standard input by its path from the terminal', async () => {
  const bytes = await readInputFile('/dev/stdin', { terminal: testTerminal({ input: 'piped' }) });

  expect(Buffer.from(bytes).toString()).toBe('piped');
});

test('readInputFile() refuses a socket', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');

  await expect(readInputFile(path, { terminal: testTerminal() })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  server.close();
});

test('readStream() refuses what is longer than any text', async () => {
  const mib = Buffer.alloc(1024 * 1024);
  const endless = Readable.from(
    (function* () {
      for (;;) yield mib;
    })(),
    { objectMode: false },
  );

  await expect(readStream(endless, 'standard input')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

test('readStream() stops when the signal says so', async () => {
  const silent = new Readable({ read: () => {} });
  const reading = readStream(silent, 'x', AbortSignal.timeout(5));

  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});
