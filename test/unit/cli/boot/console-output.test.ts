import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConsole } from '../../../../src/cli/boot/console-output.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('openConsole() writes to standard output, and to standard error beside a document', async () => {
  const context = testContext();
  {
    await using output = await openConsole({ json: false }, context);
    output.write('to the data');
  }
  await using output = await openConsole({ json: true }, context);
  output.write('beside\u0007 it');

  expect(context.lines).toEqual(['to the data']);
  expect(context.terminal.text('stderr')).toBe('beside\\u0007 it\n');
});

test('openConsole() writes to a file, which is whole when the console is closed', async () => {
  await using folder = await storeFolder();
  const context = testContext({ directory: folder.path });
  {
    await using output = await openConsole({ log: 'console.txt', json: false }, context);
    output.write('one');
    output.write('two');
  }

  expect(await readFile(join(folder.path, 'console.txt'), 'utf8')).toBe('one\ntwo\n');
  expect(context.lines).toEqual([]);
});

test('openConsole() says which file cannot be written', async () => {
  await expect(openConsole({ log: '/nonexistent/a', json: false }, testContext())).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nonexistent/a'),
  });
});
