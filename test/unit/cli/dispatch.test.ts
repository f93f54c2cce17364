import { expect, test } from 'vitest';
import { runLine } from '../../fixtures/command-line.ts';

test.each([[[]], [['--help']], [['-h']], [['help']]])('runCommandLine(%j) lists the commands', async (argv) => {
  const { status, stdout } = await runLine(argv);

  expect(status).toBe(0);
  expect(stdout).toContain('mirror copy');
});

test.each([[['mirror']], [['help', 'mirror']], [['mirror', '--help']]])(
  'runCommandLine(%j) lists the commands of the group',
  async (argv) => {
    const { status, stdout, stderr } = await runLine(argv);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: rootsmith mirror COMMAND');
    expect(stdout).toMatch(/^ {2}mirror verify +\S/m);
    expect(stdout).not.toContain('squashfs check');
  },
);

test.each([[['squashfs', 'check', '--help']], [['squashfs', 'check', '-h']], [['help', 'squashfs', 'check']]])(
  'runCommandLine(%j) prints the help of a command of two words',
  async (argv) => {
    const { status, stdout } = await runLine(argv);

    expect(status).toBe(0);
    expect(stdout).toContain('Usage: rootsmith squashfs check');
  },
);

test('runCommandLine() says what is meant, and ends with the status of a wrong command line', async () => {
  const { status, stdout, stderr } = await runLine(['help', 'buld']);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('Did you mean `rootsmith build`?');
});

test('runCommandLine() explains as JSON where that is asked for', async () => {
  const { stderr } = await runLine(['nonsense', '--json']);

  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE' } });
});
