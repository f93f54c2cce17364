import { expect, test } from 'vitest';
import { readExtensionRecipe } from '../../../src/cli/read-extension-recipe.ts';
import { testFolder, writeFiles } from '../../fixtures/kernel/stand-in-tree.ts';

test('readExtensionRecipe() reads the extension.yaml of a folder', async () => {
  using folder = testFolder();
  const metadata = 'metadata: { name: hello, version: v1.0.0, author: me, description: text }\n';
  writeFiles(folder.path, { 'extension.yaml': `apiVersion: rootsmith/v1\nkind: Extension\n${metadata}` });

  const { recipe } = await readExtensionRecipe('.', { terminal: { directory: folder.path } as never });

  expect(recipe).toMatchObject({ file: 'extension.yaml', metadata: { name: 'hello' } });
});
