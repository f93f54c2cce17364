import { expect, test } from 'vitest';
import { RootsmithError } from '../../../src/errors/index.ts';
import { programMissing, runProgram } from '../../../src/tools/program.ts';

const node = { command: process.execPath, debianPackage: 'nodejs' };
const missing = { command: 'rootsmith-has-no-such-program', debianPackage: 'some-package' };
const run = (script: string, options = {}) => runProgram(node, ['-e', script], options);

test('runProgram() gives the output of both streams, in a fixed environment', async () => {
  const script = 'console.log(process.env.LC_ALL, process.env.TZ, process.env.MINE); console.error("err")';

  expect(await run(script, { env: { MINE: 'yes' } })).toBe('C UTC yes\nerr');
});

test('runProgram() feeds a stream', async () => {
  async function* input(): AsyncGenerator<Uint8Array, void, void> {
    yield Buffer.from('fed');
  }

  expect(await run('process.stdin.pipe(process.stdout)', { input: input() })).toBe('fed');
});

test('runProgram() says which package brings a program that is missing', async () => {
  await expect(runProgram(missing, [])).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    hint: 'Install it: apt-get install some-package',
  });
  expect(programMissing(missing)).toMatchObject({ code: 'TOOL_MISSING' });
});

test.each([
  ['FATAL: bad block', 'TOOL_FAILED', 'FATAL: bad block'],
  ['write: No space left on device', 'DISK_FULL', 'found no space left on the device'],
])('runProgram() explains a failure that says %j', async (said, code, message) => {
  await expect(run(`console.error(${JSON.stringify(said)}); process.exit(1)`)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('runProgram() throws the error of the stream that it feeds, and the reason of an abort', async () => {
  async function* input(): AsyncGenerator<Uint8Array, void, void> {
    yield Buffer.from('fed');
    throw new RootsmithError('FORMAT_CORRUPT', 'the layer is damaged');
  }

  await expect(run('process.stdin.resume()', { input: input() })).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
  const signal = AbortSignal.abort(new Error('gone'));
  await expect(run('setInterval(() => {}, 1000)', { signal })).rejects.toThrow('gone');
});
