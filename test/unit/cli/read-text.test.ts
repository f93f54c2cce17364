import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readListText, readText } from '../../../src/cli/read-text.ts';
import { testContext } from '../../fixtures/command-line.ts';
import { marked } from '../../fixtures/marked-text.ts';

const MIB = 1024 * 1024;

function piped(stdin: Readable | undefined, signal = new AbortController().signal, read = readText) {
  const terminal = {
    env: {},
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    directory: '/',
    ...(stdin ? { stdin } : {}),
  };
  return read('-', { terminal, signal });
}

function bytes(...chunks: readonly Uint8Array[]): Readable {
  return Readable.from(chunks, { objectMode: false });
}

test('readText() reads standard input for `-`, and takes a byte order mark away', async () => {
  const text = bytes(new TextEncoder().encode('\uFEFFredis'), new TextEncoder().encode(':7\n'));

  expect(await piped(text)).toEqual({ name: 'standard input', text: 'redis:7\n' });
});

test.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'] as const)(
  'readText() reads %s with a byte order mark',
  async (encoding) => {
    const content = marked('redis:7 # ü😀\n', encoding);

    expect((await piped(bytes(content.subarray(0, 1), content.subarray(1)))).text).toBe('redis:7 # ü😀\n');
  },
);

test('readText() takes byte order marks before `---` away, and leaves others', async () => {
  const text = bytes(new TextEncoder().encode('\uFEFF---\na: 1\n\uFEFF---\nb: "\uFEFF---"\n\uFEFFc: 2\n'));

  expect((await piped(text)).text).toBe('---\na: 1\n---\nb: "\uFEFF---"\n\uFEFFc: 2\n');
});

test.each([
  ['UTF-16 that ends inside a character', Uint8Array.of(0xff, 0xfe, 0x61)],
  ['UTF-32 that ends inside a character', Uint8Array.of(0, 0, 0xfe, 0xff, 0, 0, 0)],
  ['UTF-32 with a surrogate', Uint8Array.of(0, 0, 0xfe, 0xff, 0, 0, 0xd8, 0)],
  ['UTF-32 beyond Unicode', Uint8Array.of(0xff, 0xfe, 0, 0, 0, 0, 0x11, 0)],
  ['UTF-16 without a mark', Uint8Array.of(0x61, 0, 0x62, 0)],
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

test.each(['', ' \n\t\n'])(
  'readListText() refuses %j from a pipe, most likely of a command that failed',
  async (text) => {
    const list = piped(bytes(new TextEncoder().encode(text)), undefined, readListText);

    await expect(list).rejects.toMatchObject({
      code: 'INPUT_EMPTY',
      exitCode: 3,
      message: 'cannot read a list from standard input: it is empty',
      hint: expect.stringContaining('pipefail'),
    });
  },
);

test('readListText() takes a list from a pipe, and an empty file', async () => {
  const list = await piped(bytes(new TextEncoder().encode('redis:7\n')), undefined, readListText);

  expect(list.text).toBe('redis:7\n');
  expect((await readListText('/dev/null', testContext())).text).toBe('');
});
