import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPane } from '../fixtures/terminal-pane.ts';
import { testProgram } from '../fixtures/test-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-completion-'));
const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}` };

beforeAll(() => {
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'my layout'));
  writeFileSync(join(folder, 'bin/rootsmith'), `#!/bin/sh\nexec '${process.execPath}' '${testProgram}' "$@"\n`);
  chmodSync(join(folder, 'bin/rootsmith'), 0o755);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(shell: string, args: readonly string[], script: string) {
  return spawnSync(shell, [...args, '-c', script], { cwd: folder, env, encoding: 'utf8' });
}

/** What bash would put in place of the last word: it starts the function with the line and the cursor. */
function bashCompletes(line: string): readonly string[] {
  const script = `source <(rootsmith completion bash)
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
COMP_LINE='${line}' COMP_POINT=${line.length}
_rootsmith
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = run('bash', ['--norc'], script);
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

test.each([
  ['rootsmith mirror v', ['verify']],
  ['rootsmith build --engine=gr', ['graft']],
  ['rootsmith build --base oci:my', ['my layout/']],
  ['rootsmith media --platform linux/arm64', ['linux/arm64']],
])('bash completes %s', (line, expected) => {
  expect(bashCompletes(line)).toEqual(expected);
});

test('bash knows the function of the command, and sources the script twice', () => {
  const { stdout, stderr } = run(
    'bash',
    ['--norc', '-e'],
    'source <(rootsmith completion bash); source <(rootsmith completion bash); complete -p rootsmith',
  );

  expect({ stdout, stderr }).toEqual({ stdout: 'complete -F _rootsmith rootsmith\n', stderr: '' });
});

test.each([
  ['rootsmith mirror v', /^verify\t/],
  ['rootsmith build --engine=gr', /^--engine=graft/],
  ['rootsmith build --base oci:my', /^oci:my\\? layout\/$/m],
])('fish completes %s', (line, expected) => {
  const { stdout, stderr } = run('fish', ['--no-config'], `rootsmith completion fish | source; complete -C "${line}"`);

  expect(stderr).toBe('');
  expect(stdout).toMatch(expected);
});

test.each([
  ['rootsmith mirror v', 'rootsmith mirror verify'],
  ['rootsmith build --engine gr', 'rootsmith build --engine graft'],
  ['rootsmith build --base oci:my', 'rootsmith build --base oci:my\\ layout/'],
])('zsh completes %s', async (line, expected) => {
  const set = { PATH: env.PATH, HOME: folder, PS1: 'zsh:' };
  await using pane = await openPane(['sh', '-c', `cd ${folder} && exec zsh -f -i`], {
    columns: 100,
    rows: 10,
    env: set,
  });
  const shows = async (text: string): Promise<void> =>
    await vi.waitFor(async () => expect((await pane.capture()).join('\n')).toContain(text), { timeout: 20_000 });
  await shows('zsh:');
  await pane.type('autoload -U compinit; compinit -u; source <(rootsmith completion zsh); clear; echo ready\r');
  await shows('ready\nzsh:');

  await pane.type(`${line}\t`);

  await shows(`zsh:${expected}`);
});
