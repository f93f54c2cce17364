import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readText } from '../../../src/cli/read-text.ts';

const MIB = 1024 * 1024;

function piped(stdin: Readable | undefined, signal = new AbortController().signal) {
  const terminal = {
    env: {},
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    directory: '/',
    ...(stdin ? { stdin } : {}),
  };
  return readText('-', { terminal, signal });
}

function bytes(...chunks: readonly Uint8Array[]): Readable {
  return Readable.from(chunks, { objectMode: false });
}

test('readText() reads standard input for `-`, and takes a byte order mark away', async () => {
  const text = bytes(new TextEncoder().encode('\uFEFFredis'), new TextEncoder().encode(':7\n'));

  expect(await piped(text)).toEqual({ name: 'standard input', text: 'redis:7\n' });
});

test.each([
  ['bytes that are no UTF-8', Uint8Array.of(0x61, 0xc3)],
  ['zeros', Uint8Array.of(0x61, 0, 0x62)],
])('readText() refuses %s', async (_, content) => {
  await expect(piped(bytes(content))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    hint: expect.stringContaining('UTF-8'),
  });
});

test('readText() refuses more than 64 MiB', async () => {
  const chunk = new Uint8Array(MIB);

  await expect(piped(bytes(...Array.from({ length: 65 }, () => chunk)))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { limit: 64 * MIB },
  });
});

test('readText() refuses standard input where there is none', async () => {
  await expect(piped(undefined)).rejects.toMatchObject({ code: 'USAGE' });
});

test('readText() stops waiting for input when it is interrupted', async () => {
  const interrupt = new AbortController();
  const reading = piped(new PassThrough(), interrupt.signal);
  interrupt.abort(new Error('stopped'));

  await expect(reading).rejects.toThrow('stopped');
});
