import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { HELLO_SERVICE } from '../../../fixtures/extension-recipe.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

const HEAD = `apiVersion: rootsmith/v1
kind: Extension
metadata: { name: hello, version: v1.0.0, author: someone, description: text, talos: ">= 1.12.0" }
`;

function recipeFolder(more = HELLO_SERVICE) {
  const folder = testFolder();
  writeFiles(folder.path, { 'extension.yaml': `${HEAD}${more}` });
  const run = (...flags: readonly string[]) =>
    runLine(['extension', 'build', ...flags], { directory: folder.path, env: { TMPDIR: folder.path } });
  return { path: folder.path, run, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('extension build prints the digest, and writes to a layout in out', async () => {
  using folder = recipeFolder();
  const { status, stdout } = await folder.run('-t', 'registry.example/hello:v1');

  expect(status).toBe(0);
  expect(stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
  expect(existsSync(join(folder.path, 'out/hello/index.json'))).toBe(true);
});

test('extension build --json prints the result, for the platforms that are named', async () => {
  using folder = recipeFolder();
  const { stdout } = await folder.run('-o', 'oci:mine:v1', '--platform', 'linux/arm64', '--json');

  expect(JSON.parse(stdout)).toMatchObject({ outputs: [`oci:${folder.path}/mine:v1`], platforms: ['linux/arm64'] });
});

test('extension build --plan lists the files and writes nothing', async () => {
  using folder = recipeFolder();
  const { status, stdout } = await folder.run('--plan', '--platform', 'linux/amd64');

  expect(status).toBe(0);
  expect(stdout).toContain('the system extension hello v1.0.0, for Talos >= 1.12.0\n  linux/amd64: 2 files of');
  expect(existsSync(join(folder.path, 'out'))).toBe(false);
});

test('extension build --talos checks for a release, --plan says the same, and --force builds all the same', async () => {
  using folder = recipeFolder();
  const refused = await folder.run('--talos', 'v1.9.6');
  const planned = await folder.run('--talos', 'v1.9.6', '--plan', '--json');
  const forced = await folder.run('--talos', 'v1.9.6', '--force');

  expect(refused).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("can't be satisfied with Talos version"),
  });
  expect(existsSync(join(folder.path, 'out'))).toBe(true);
  expect(planned).toMatchObject({ status: 3, stderr: expect.stringContaining('EXTENSION_INVALID') });
  expect(JSON.parse(planned.stdout).platforms[0].findings).toMatchObject([{ rule: 'constraint', line: 9 }]);
  expect(forced.status).toBe(0);
});

test.each([
  [['--push'], 'needs a name for the result'],
  [['--push', '--plan', '-t', 'r.example/a:1'], '`--plan` changes nothing'],
  [['--talos', 'x'], 'is not a Talos version'],
  [['--platform', 'x'], 'is not a platform'],
  [['--replace', 'x'], '`--replace x` names no place'],
  [['nowhere'], 'no such file or directory'],
])('extension build %j is refused', async (flags, message) => {
  using folder = recipeFolder();
  const { status, stderr } = await folder.run(...flags);

  expect(status).not.toBe(0);
  expect(stderr).toContain(message);
});

test('extension build refuses a recipe of another kind', async () => {
  using folder = recipeFolder();
  writeFiles(folder.path, { 'extension.yaml': 'apiVersion: rootsmith/v1\nkind: Installer\nbase: x\n' });
  const { status, stderr } = await folder.run();

  expect(status).toBe(3);
  expect(stderr).toContain('`extension.yaml` is a recipe for an installer');
});
