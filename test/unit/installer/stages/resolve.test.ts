import { expect, test } from 'vitest';
import { OpenImages } from '../../../../src/installer/images/open-images.ts';
import { resolveStage } from '../../../../src/installer/stages/resolve.ts';
import { type Lock, parseRecipe, type Recipe } from '../../../../src/recipe/index.ts';
import { BASE, galleryBuild, recipeOn } from '../../../fixtures/gallery/memory.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { memoryIndex } from '../../../fixtures/memory-image.ts';

async function resolvedOn(name: ShapeName, recipe: Recipe, lock?: Lock) {
  const { context } = await galleryBuild(name);
  const images = new OpenImages(context, { lock });
  return await resolveStage.run({ recipe, images, lock }, context);
}

test('resolveStage gives a recipe for each platform of the base, with its Talos release', async () => {
  const { platforms, base } = await resolvedOn('v1.9, two layers', recipeOn());

  expect(base.kind).toBe('index');
  expect(platforms.map(({ platform, version }) => [platform.architecture, version])).toEqual([
    ['amd64', 'v1.9.6'],
    ['arm64', 'v1.9.6'],
  ]);
});

test('resolveStage gives only the platforms that the recipe names', async () => {
  const { platforms } = await resolvedOn('v1.9, two layers', recipeOn('platforms: [linux/arm64]\n'));

  expect(platforms.map(({ view }) => view.platform.architecture)).toEqual(['arm64']);
});

test('resolveStage says what the base is', async () => {
  const output = await resolvedOn('v1.9, two layers', recipeOn());

  const { digest } = output.base.source.root;
  const input = { recipe: recipeOn(), images: output.images, lock: undefined };
  expect(resolveStage.summary(output, input)).toBe(`${BASE} is ${digest}, for linux/amd64, linux/arm64`);
});

test('resolveStage asks for a platform where nothing says it', async () => {
  const name = 'imager image of v1.9 that names no platform';

  await expect(resolvedOn(name, recipeOn())).rejects.toMatchObject({ code: 'PLATFORM_MISSING' });
});

test('resolveStage refuses an index without images', async () => {
  const build = await galleryBuild();
  const root = memoryIndex([]);
  build.put(BASE, { root, blobs: [root] });
  const images = new OpenImages(build.context);

  await expect(resolveStage.run({ recipe: recipeOn(), images, lock: undefined }, build.context)).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
    message: `\`${BASE}\` is an index without any image`,
  });
});

test('resolveStage reports a missing directory of the recipe before it opens images', async () => {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${BASE}\nplatforms: [linux/amd64]\nlayers: [{ dir: ./gone }]\n`;
  const recipe = parseRecipe(text, { file: 'recipe.yaml', folder: '/nowhere' });
  const { context } = await galleryBuild();
  const images = new OpenImages(context);

  await expect(resolveStage.run({ recipe, images, lock: undefined }, context)).rejects.toMatchObject({
    message: expect.stringContaining('read `/nowhere/gone`, which recipe.yaml:5:17 names') as string,
  });
  expect(images.pins()).toEqual([]);
});

test('resolveStage refuses a lock that names other images', async () => {
  const lock = { digests: new Map([['registry.example/other:v1', 'sha256:00']]) } as unknown as Lock;

  await expect(resolvedOn('no history', recipeOn(), lock)).rejects.toMatchObject({ code: 'LOCK_DRIFT' });
});
