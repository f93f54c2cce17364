import { expect, test } from 'vitest';
import { watchProgram } from '../../../src/tools/watched-program.ts';

const shell = { command: 'sh', debianPackage: 'dash' };
const env = { PATH: '/usr/bin:/bin', OWN: 'x' };

async function watch(script: string, more: object = {}): Promise<{ status: number; lines: string[] }> {
  const lines: string[] = [];
  const options = { directory: '/', env, onLine: (line: string) => void lines.push(line), ...more };
  return { status: await watchProgram(shell, ['-c', script], options), lines };
}

test('watchProgram() gives lines of both outputs, and the status', async () => {
  expect(await watch('echo a; echo b >&2; exit 3')).toEqual({ status: 3, lines: ['a', 'b'] });
});

test('watchProgram() passes on its own variables alone', async () => {
  const { lines } = await watch('env');

  expect(lines.filter((line) => !/^(?:_|PWD|SHLVL|OLDPWD)=/.test(line)).toSorted()).toEqual([
    'LC_ALL=C',
    'OWN=x',
    'PATH=/usr/bin:/bin',
    'TZ=UTC',
  ]);
});

test('watchProgram() says that the disk is full when the program did', async () => {
  await expect(watch('echo "x: No space left on device"; exit 1')).rejects.toThrow(
    expect.objectContaining({ code: 'DISK_FULL' }),
  );
});

test('watchProgram() names a program that is missing', async () => {
  const missing = watchProgram({ command: 'no-such', debianPackage: 'p' }, [], {
    directory: '/',
    env,
    onLine: () => undefined,
  });

  await expect(missing).rejects.toThrow(expect.objectContaining({ code: 'TOOL_MISSING' }));
});

test('watchProgram() ends all processes of the group, also those that ignore the first signal', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    stop.abort(new Error('stopped'));
  };

  const running = watch('trap "" TERM; (trap "" TERM; sleep 60) & echo started; wait', { onLine, signal: stop.signal });

  await expect(running).rejects.toThrow('stopped');
  expect(lines).toEqual(['started']);
});
