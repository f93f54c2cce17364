import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { runCommandLine } from '../../../../src/cli/dispatch.ts';
import { startFiles, startKinds } from '../../../../src/cli/init/start-text.ts';
import { runLine, testTerminal } from '../../../fixtures/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-init-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(startKinds)(
  'rootsmith init --kind %s writes a recipe, and the schema that its first line names',
  async (kind) => {
    const { recipe, schema } = startFiles[kind];

    const { status, stdout } = await runLine(['init', kind, '--kind', kind], { directory: folder });

    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([`${kind}/${recipe}`, `${kind}/${schema}`]));
    expect(readFileSync(join(folder, kind, recipe), 'utf8')).toMatch(`# yaml-language-server: $schema=${schema}\n`);
    expect(JSON.parse(readFileSync(join(folder, kind, schema), 'utf8'))).toHaveProperty('properties');
  },
);

test('rootsmith init does not overwrite', async () => {
  writeFileSync(join(folder, 'recipe.yaml'), 'mine');

  expect(await runLine(['init'], { directory: folder })).toMatchObject({ status: 9, stdout: '' });
  expect(readFileSync(join(folder, 'recipe.yaml'), 'utf8')).toBe('mine');
});

test.each([
  [['--kind', 'kernel', '--talos', 'v1.0.6'], 2, '`--talos` is not for `--kind kernel`'],
  [['--talos', 'v1.0.6', '--base', 'oci:x'], 2, 'exclude each other'],
  [['--talos', '1.x'], 2, '1.x'],
  [['--service', 'Not OK'], 2, '`Not OK` is not the name of a service'],
  [['--service', '../up'], 2, '`../up` is not the name of a service'],
  [['--schematic', 'no-such-file'], 4, 'no-such-file'],
])('rootsmith init refuses %j, and writes nothing', async (words, status, message) => {
  const ran = await runLine(['init', 'refused', ...words], { directory: folder });

  expect(ran).toMatchObject({ status: expect.any(Number), stdout: '', stderr: expect.stringContaining(message) });
  expect([status, 3]).toContain(ran.status);
  expect(() => readFileSync(join(folder, 'refused/recipe.yaml'))).toThrow();
});

test('rootsmith init asks on a terminal for what no flag gives', async () => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const plain = testTerminal({ directory: folder });
  const terminal = { ...plain, stdin, stderr: Object.assign(plain.stderr, { isTTY: true }) };
  plain.stderr.on('data', (chunk: Buffer) => {
    if (/Release of Talos/.test(chunk.toString())) stdin.write('v1.12.0\r');
    if (/Official extensions/.test(chunk.toString())) stdin.write('gvisor\r');
    if (/extension service/.test(chunk.toString())) stdin.write('\r');
  });

  const status = await runCommandLine(['init', 'asked'], terminal);

  const text = readFileSync(join(folder, 'asked/recipe.yaml'), 'utf8');
  expect(status).toBe(0);
  expect(text).toContain('\ntalos: v1.12.0\n');
  expect(text).toContain('\nextensions:\n  - official: siderolabs/gvisor\n');
  expect(text).toContain('\n# services:\n');
});
