import { expect, test } from 'vitest';
import { readRecipeFile } from '../../../src/cli/read-recipe-file.ts';
import { testFolder, writeFiles } from '../../fixtures/kernel/stand-in-tree.ts';

const kind = {
  fileName: 'thing.yaml',
  parse: (text: string, { file }: { readonly file: string }) => `${file}: ${text}`,
};

test.each([
  ['own', 'own/thing.yaml: a'],
  ['own/other.yaml', 'own/other.yaml: b'],
])('readRecipeFile() reads %s', async (place, expected) => {
  using folder = testFolder();
  writeFiles(folder.path, { 'own/thing.yaml': 'a', 'own/other.yaml': 'b' });

  expect(await readRecipeFile(place, kind, { terminal: { directory: folder.path } as never })).toEqual({
    recipe: expected,
    folder: `${folder.path}/own`,
  });
});

test('readRecipeFile() names the file that is missing', async () => {
  using folder = testFolder();

  await expect(
    readRecipeFile(undefined, kind, { terminal: { directory: folder.path } as never }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('thing.yaml') });
});
