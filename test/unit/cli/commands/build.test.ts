import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const RECIPE = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: oci:missing:v1\n';

async function build(...args: readonly string[]) {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'recipe.yaml'), RECIPE);
  return await runLine(['build', ...args], { directory: folder.path, env: { TMPDIR: folder.options.spoolDirectory } });
}

test.each([
  [['--plan', '--watch'], '`--plan` changes nothing, so there is nothing to `--watch`'],
  [['--plan', '--push'], '`--plan` changes nothing, so `--push` has no meaning with it'],
  [['--locked', '--update-lock'], '`--locked` and `--update-lock` exclude each other'],
  [['--push'], '`--push` needs a name for the result'],
  [['--replace', 'x'], '`--replace x` names no place'],
  [['--layout', 'stable', '--engine', 'squashfs-tools'], '`--layout stable` is for the engine graft'],
  [['--network', 'none'], '`--network` is for the engine docker'],
  [['--ca', 'recipe.yaml'], 'recipe.yaml` holds no certificate'],
  [['--limit', 'x'], '`--limit x` has no value'],
])('build %j is refused', async (args, message) => {
  const { status, stdout, stderr } = await build(...args);

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

test('build says which base is missing', async () => {
  const { status, stderr } = await build();

  expect(status).toBe(4);
  expect(stderr).toContain('missing');
});

test('build --locked asks for a lockfile', async () => {
  expect((await build('--locked')).stderr).toContain('LOCK_DRIFT');
});
