import { expect, test } from 'vitest';
import { runLine } from '../../fixtures/command-line.ts';

test.each([[[]], [['--help']], [['help']]])('runCommandLine(%j) lists the commands', async (argv) => {
  const { status, stdout } = await runLine(argv);

  expect(status).toBe(0);
  expect(stdout).toContain('mirror copy');
});

test('runCommandLine() prints the help of a command of two words', async () => {
  const { status, stdout } = await runLine(['squashfs', 'check', '--help']);

  expect(status).toBe(0);
  expect(stdout).toContain('Usage: rootsmith squashfs check');
});

test.each([
  [['buld'], '`buld` is not a command', 'Did you mean `rootsmith build`?'],
  [['mirror', 'nonsense'], '`mirror nonsense` is not a command', 'Did you mean `rootsmith mirror copy`?'],
  [['zzz'], '`zzz` is not a command', 'Run `rootsmith --help` for the list.'],
])('runCommandLine(%j) says what is meant', async (argv, message, hint) => {
  const { status, stderr } = await runLine(argv);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
});

test('runCommandLine() explains as JSON where that is asked for', async () => {
  const { stderr } = await runLine(['nonsense', '--json']);

  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE' } });
});
