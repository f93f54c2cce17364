import { expect, test } from 'vitest';
import { readKernelRecipe } from '../../../src/cli/read-kernel-recipe.ts';
import { testFolder, writeFiles } from '../../fixtures/kernel/stand-in-tree.ts';

const text = 'apiVersion: rootsmith/v1\nkind: Kernel\nsource: { dir: tree }\nconfig: { target: tinyconfig }\n';

test.each(['own', 'own/kernel.yaml'])('readKernelRecipe() reads %s, and paths start from its folder', async (place) => {
  using folder = testFolder();
  writeFiles(folder.path, { 'own/kernel.yaml': text });

  const read = await readKernelRecipe(place, { terminal: { directory: folder.path } as never });

  expect(read.folder).toBe(`${folder.path}/own`);
  expect(read.recipe).toMatchObject({ file: 'own/kernel.yaml', source: { path: `${folder.path}/own/tree` } });
});

test('readKernelRecipe() names the file that is missing', async () => {
  using folder = testFolder();

  await expect(readKernelRecipe(undefined, { terminal: { directory: folder.path } as never })).rejects.toThrow(
    /kernel\.yaml/,
  );
});
