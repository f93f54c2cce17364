import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kernelOfRecipe } from '../../../../src/cli/kernel/kernel-of-recipe.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';
import { filesOfLayout } from '../../../fixtures/kernel/kernel-image-files.ts';
import { testFolder, writeFiles, writeStandInTree } from '../../../fixtures/kernel/stand-in-tree.ts';

const KERNEL =
  'apiVersion: rootsmith/v1\nkind: Kernel\nsource: { dir: tree }\narch: amd64\nconfig: { target: tinyconfig }\n';
const INSTALLER = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: oci:base:v1\n';

function contextIn(folder: string): Parameters<typeof kernelOfRecipe>[2] {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(folder, 'cache'), TMPDIR: folder };
  const terminal = { directory: folder, env };
  return { terminal, report: () => undefined, signal: new AbortController().signal } as unknown as ReturnType<
    typeof contextIn
  >;
}

const reach = { caFiles: [], plainHttp: [], hosts: {} };

test('kernelOfRecipe() builds the kernel that a recipe names once, and a plan takes what was built', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  writeFiles(folder.path, { 'kernel.yaml': KERNEL });
  const recipe = parseRecipe(`${INSTALLER}kernel: { recipe: kernel.yaml }\n`, {
    file: 'recipe.yaml',
    folder: folder.path,
  });
  const context = contextIn(folder.path);

  await expect(kernelOfRecipe(recipe, { reach, plan: true }, context)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('recipe.yaml:4:19 names the kernel recipe'),
    hint: expect.stringContaining('rootsmith kernel build'),
  });
  const built = await kernelOfRecipe(recipe, { reach, plan: false }, context);
  const again = await kernelOfRecipe(recipe, { reach, plan: true }, context);

  expect([...built.keys()]).toEqual([recipe.kernelRecipe?.place]);
  expect(again).toEqual(built);
  const place = [...built.values()][0] ?? '';
  expect([...(await filesOfLayout(place.slice('oci:'.length, place.lastIndexOf(':')))).keys()]).toContain(
    'usr/lib/modules/6.1.7/modules.dep.bin',
  );
});

test('kernelOfRecipe() builds nothing for a recipe that names an image', async () => {
  using folder = testFolder();
  const recipe = parseRecipe(`${INSTALLER}kernel: { dir: k }\n`, { file: 'recipe.yaml', folder: folder.path });

  expect(await kernelOfRecipe(recipe, { reach, plan: false }, contextIn(folder.path))).toEqual(new Map());
});
