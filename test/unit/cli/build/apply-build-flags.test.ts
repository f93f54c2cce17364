import { expect, test } from 'vitest';
import { applyBuildFlags } from '../../../../src/cli/build/apply-build-flags.ts';
import { noRecipeFlags } from '../../../../src/cli/build/recipe-flags.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';

const recipe = parseRecipe(
  'apiVersion: rootsmith/v1\nkind: Installer\nbase: a:1\nplatforms: [linux/arm64]\nremove: [/a]\nimage: { tag: "x:v1" }\n',
  { file: 'recipe.yaml', folder: '/' },
);

test('applyBuildFlags() adds removals, and replaces platforms and name', () => {
  const flags = { ...noRecipeFlags, platform: ['linux/amd64,linux/arm64', ''], rm: ['/b /c'], tag: 'y:v2' };

  expect(applyBuildFlags(recipe, noRecipeFlags)).toEqual(recipe);
  expect(applyBuildFlags(recipe, flags)).toMatchObject({
    platforms: ['linux/amd64', 'linux/arm64'],
    remove: ['/a', '/b', '/c'],
    image: { tag: 'y:v2' },
  });
});

test('applyBuildFlags() refuses a name that is none', () => {
  expect(() => applyBuildFlags(recipe, { ...noRecipeFlags, tag: 'A B' })).toThrow(/`--tag` is `A B`/);
});
