import { expect, test } from 'vitest';
import { extensionRecipeSchema } from '../../../src/recipe/extension-schema.ts';

const recipe = {
  apiVersion: 'rootsmith/v1',
  kind: 'Extension',
  metadata: { name: 'hello', version: 'v1', author: 'a', description: 'd' },
};

test('extensionRecipeSchema takes modules from any tree, and all of them unless paths are given', () => {
  expect(extensionRecipeSchema.safeParse({ ...recipe, modules: { from: { tar: 'a.tar' } } }).success).toBe(true);
  expect(extensionRecipeSchema.safeParse({ ...recipe, modules: { from: { dir: 'a' }, paths: [] } }).success).toBe(
    false,
  );
});

test('extensionRecipeSchema refuses an empty version', () => {
  const metadata = { ...recipe.metadata, version: '' };

  expect(extensionRecipeSchema.safeParse({ ...recipe, metadata }).error?.issues[0]?.path).toEqual([
    'metadata',
    'version',
  ]);
});
