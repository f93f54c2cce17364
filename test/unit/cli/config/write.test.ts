import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherConfig } from '../../../../src/cli/config/gather.ts';
import { writeConfig } from '../../../../src/cli/config/write.ts';
import { type TestContext, testContext } from '../../../fixtures/command-line.ts';
import { typedFlags } from '../../../fixtures/config-flags.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const given = { mirror: 'http://10.5.0.1:6000', talos: 'v1.9.0', hosts: ['docker.io'] };

async function written(typed: Readonly<Record<string, unknown>>, directory: string): Promise<TestContext> {
  const context = testContext({ directory });
  const flags = typedFlags({ ...given, ...typed });
  await writeConfig(await gatherConfig(flags, context), flags, context);
  return context;
}

test.each([
  [{}, 'machine:'],
  [{ json: true }, '{"documents":['],
  [{ format: 'flags' }, '--registry-mirror'],
  [{ format: 'hosts.toml' }, '# docker.io/hosts.toml'],
])('writeConfig() with %j prints what was made', async (typed, part) => {
  expect((await written(typed, '/')).lines.join('\n')).toContain(part);
});

test('writeConfig() writes files below a folder, and overwrites others only where it is told to', async () => {
  await using folder = await storeFolder();
  const typed = { format: 'hosts.toml', output: 'certs' };

  expect((await written(typed, folder.path)).lines).toEqual(['certs/docker.io/hosts.toml']);
  await written(typed, folder.path);
  await writeFile(join(folder.path, 'certs/docker.io/hosts.toml'), 'mine');
  await expect(written(typed, folder.path)).rejects.toMatchObject({ code: 'MERGE_CONFLICT' });
  await written({ ...typed, replace: true }, folder.path);

  expect(await readFile(join(folder.path, 'certs/docker.io/hosts.toml'), 'utf8')).toContain('10.5.0.1:6000');
});

test('writeConfig() merges in place, and keeps the rights of the file', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'cp.yaml');
  await writeFile(path, '# mine\nversion: v1alpha1\nmachine: { type: controlplane }\n', { mode: 0o600 });

  const context = await written({ merge: 'cp.yaml', inPlace: true }, folder.path);

  expect(context.lines).toEqual(['cp.yaml']);
  expect(await readFile(path, 'utf8')).toMatch(/^# mine\n[\s\S]*10\.5\.0\.1:6000/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
