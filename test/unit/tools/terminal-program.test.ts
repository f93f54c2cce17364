import { expect, test } from 'vitest';
import { runInTerminal } from '../../../src/tools/terminal-program.ts';

const node = { command: process.execPath, debianPackage: 'nodejs' };
const run = (script: string, signal?: AbortSignal) =>
  runInTerminal(node, ['-e', script], { directory: '/tmp', output: 'stderr', signal });

test('runInTerminal() runs a program in a folder, and returns when it has ended', async () => {
  await expect(run('if (process.cwd() !== "/tmp") process.exit(1)')).resolves.toBeUndefined();
});

test.each([
  ['process.exit(3)', 3],
  ['process.kill(process.pid, "SIGTERM")', 143],
])('runInTerminal() names the status of %s', async (script, status) => {
  await expect(run(script)).rejects.toMatchObject({ code: 'TOOL_FAILED', details: { status } });
});

test('runInTerminal() names a missing program, and ends with the reason of an abort', async () => {
  const missing = { command: 'rootsmith-has-no-such-program', debianPackage: 'some-package' };
  const options = { directory: '/', output: 'stderr' as const };

  await expect(runInTerminal(missing, [], options)).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  await expect(run('setInterval(() => {}, 1000)', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});
