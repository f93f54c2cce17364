import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOutputs } from '../../../../src/cli/early/check-outputs.ts';
import type { InputFolder } from '../../../../src/recipe/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { fakeServer } from '../../../fixtures/fake-registry.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const reach = { caFiles: [], plainHttp: [], hosts: {} };

function input(path: string, ignore: readonly string[] = []): InputFolder {
  return { path, root: path, ignore, at: { file: 'recipe.yaml', line: 3, column: 1 } };
}

test('checkOutputs() refuses an output in a folder that is taken whole, unless it is ignored', async () => {
  await using folder = await storeFolder();
  const check = (ignore: readonly string[]): Promise<void> =>
    checkOutputs(
      [`oci:${folder.path}/out/a:v1`],
      { inputs: [input(folder.path, ignore)], reach, isPlan: true },
      testContext(),
    );

  await expect(check([])).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('which recipe.yaml:3 takes whole'),
    hint: expect.stringContaining('`-o`'),
  });
  await check(['out']);
});

test('checkOutputs() refuses a folder of something else, and makes nothing', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'photos'));
  await writeFile(join(folder.path, 'photos/cat.jpg'), '');

  await expect(
    checkOutputs([`oci:${folder.path}/photos:v1`], { reach, isPlan: false }, testContext()),
  ).rejects.toMatchObject({ code: 'PLACE_INVALID' });
  expect(await readdir(join(folder.path, 'photos'))).toEqual(['cat.jpg']);
});

test('checkOutputs() asks a registry whether it takes a push, but not for a plan', async () => {
  await using server = await fakeServer(({ method }) => ({ status: method === 'POST' ? 401 : 200 }));
  const check = (isPlan: boolean): Promise<void> =>
    checkOutputs(
      [`${server.host}/acme/app:v1`],
      { reach: { ...reach, plainHttp: [server.host] }, isPlan },
      testContext(),
    );

  await check(true);
  await expect(check(false)).rejects.toMatchObject({ code: 'AUTH_REQUIRED', exitCode: 5 });
});
