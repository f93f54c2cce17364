import { expect, test } from 'vitest';
import { COMPLETE_WORD, shells } from '../../../../src/cli/shell-scripts.ts';
import { runLine } from '../../../fixtures/command-line.ts';

test.each(shells)('rootsmith completion %s prints a script that asks rootsmith', async (shell) => {
  const { status, stdout } = await runLine(['completion', shell]);

  expect(status).toBe(0);
  expect(stdout).toContain(`${COMPLETE_WORD} `);
});

test('rootsmith completion refuses a shell that it does not know', async () => {
  expect(await runLine(['completion', 'bsh'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('the argument `shell` takes bash, zsh, fish or powershell, not `bsh`'),
  });
});

test('the word for completions answers on standard output', async () => {
  expect(await runLine([COMPLETE_WORD, 'versi'])).toEqual({
    status: 0,
    stdout: 'version\tPrint the version of rootsmith\n:0\n',
    stderr: '',
  });
});
