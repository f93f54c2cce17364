import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readsLocalImages, watchedPaths } from '../../../../src/cli/build/watched-paths.ts';
import { parseRecipe, type Recipe } from '../../../../src/recipe/index.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

function recipeIn(folder: string, rest: string, base = 'ghcr.io/a/b:v1'): Recipe {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\n${rest}`;
  return parseRecipe(text, { file: join(folder, 'recipe.yaml'), folder });
}

const EXTENSION = `apiVersion: rootsmith/v1
kind: Extension
metadata: { name: hello, version: v1.0.0, author: me, description: text }
`;

async function watched(folder: string, recipe: Recipe, outputs: readonly string[] = []): Promise<readonly string[]> {
  const terminal = testTerminal({ directory: folder });
  const paths = await watchedPaths({ recipe, paths: [join(folder, 'recipe.yaml')], outputs }, { terminal });
  return paths.map((path) => path.replace(`${folder}/`, ''));
}

test('watchedPaths() has the recipe, what it copies, and images in folders and archives', async () => {
  using folder = testFolder();
  const recipe = recipeIn(folder.path, 'layers: [{ dir: files }]\n', 'oci:base:v1');

  expect(await watched(folder.path, recipe)).toEqual(['recipe.yaml', 'files', 'base']);
  expect(readsLocalImages(recipe)).toBe(true);
});

test('watchedPaths() has the recipe of an extension, also where it cannot be read', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'good.yaml': EXTENSION, 'bad.yaml': 'kind: [' });
  const recipe = recipeIn(folder.path, 'extensions: [{ recipe: good.yaml }, { recipe: bad.yaml }]\n');

  expect(await watched(folder.path, recipe)).toEqual(['recipe.yaml', 'good.yaml', 'bad.yaml']);
  expect(readsLocalImages(recipe)).toBe(true);
});

test('watchedPaths() leaves out what builds write, since each would start the next', async () => {
  using folder = testFolder();
  const recipe = recipeIn(folder.path, 'layers: [{ dir: out }]\n');

  expect(await watched(folder.path, recipe, [`oci:${folder.path}/out/a:v1`])).toEqual(['recipe.yaml']);
  expect(readsLocalImages(recipe)).toBe(false);
});
