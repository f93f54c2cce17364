import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { writeOut } from '../../../../src/cli/inspect/write-out.ts';

test('writeOut() waits for a reader that is slow, and loses nothing', async () => {
  const stdout = new PassThrough({ highWaterMark: 4 });
  const chunks = [Buffer.from('first '), Buffer.from('second '), Buffer.from('third')];
  let text = '';

  const written = writeOut({ stdout }, streamOf(...chunks), new AbortController().signal).then(() => stdout.end());
  for await (const chunk of stdout) text += String(chunk);
  await written;

  expect(text).toBe('first second third');
});

test('writeOut() stops when the command is interrupted', async () => {
  const interrupt = new AbortController();
  interrupt.abort(new Error('test: interrupted'));

  const written = writeOut({ stdout: new PassThrough() }, streamOf(Buffer.from('x')), interrupt.signal);

  await expect(written).rejects.toThrow('test: interrupted');
});
