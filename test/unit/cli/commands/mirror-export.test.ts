import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { pushImage, testRegistry } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function exported(flags: readonly string[], files: Readonly<Record<string, string>> = {}) {
  await using folder = await storeFolder();
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { reference: 'v1' });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  const options = {
    directory: folder.path,
    env: { TMPDIR: folder.options.spoolDirectory },
    input: `${registry.host}/acme/app:v1\n`,
  };
  const result = await runLine(['mirror', 'export', '-', ...flags], options);
  return { ...result, folder: folder.path, names: await readdir(folder.path) };
}

test('mirror export writes a folder, or a tar', async () => {
  expect(await exported(['--to', 'bundle'])).toMatchObject({ status: 0, names: ['bundle'] });

  const { stdout, folder } = await exported(['--to', 'bundle.tar']);
  expect(stdout).toBe(`${folder}/bundle.tar\n`);
});

test('mirror export describes the bundle as JSON', async () => {
  const { stdout } = await exported(['--to', 'bundle.tar', '--volume-size', '1MiB', '--json']);

  expect(JSON.parse(stdout)).toMatchObject({
    form: 'tar',
    volumes: 1,
    isNew: true,
    images: [{ state: 'carried' }],
    leftOut: 0,
  });
});

test.each([
  [{ 'x.yaml': 'machine:\n  registries: { config: { r: { auth: { password: hunter2 } } } }\n' }, 'x.yaml` holds '],
  [{ 'x y.yaml': 'a: 1\n' }, '`x y.yaml` is not a plain name'],
])('mirror export takes no configuration along that it should not', async (files, message) => {
  const [name = ''] = Object.keys(files);
  const { status, stderr, names } = await exported(['--to', 'bundle', '--config', name], files);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('hunter2');
  expect(names).not.toContain('bundle');
});

test('mirror export refuses a size that is not one', async () => {
  expect((await exported(['--to', 'b.tar', '--volume-size', 'big'])).stderr).toContain(
    '`--volume-size big` is not a size',
  );
});
