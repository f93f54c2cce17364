import { expect, test } from 'vitest';
import { OpenImages } from '../../../../src/installer/images/open-images.ts';
import { resolveStage } from '../../../../src/installer/stages/resolve.ts';
import { ImageTrees } from '../../../../src/installer/trees/image-trees.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { type Lock, parseRecipe, parseSchematic, type Recipe } from '../../../../src/recipe/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { BASE, galleryBuild, recipeOn } from '../../../fixtures/gallery/memory.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { memoryImage, memoryIndex } from '../../../fixtures/memory-image.ts';

const imageTrees = new ImageTrees(memoryBuild().context);

async function resolvedOn(name: ShapeName, recipe: Recipe, lock?: Lock) {
  const { context } = await galleryBuild(name);
  const images = new OpenImages(context, { lock });
  return await resolveStage.run({ recipe, images, imageTrees: new ImageTrees(context), lock }, context);
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
  const input = { recipe: recipeOn(), images: output.images, imageTrees, lock: undefined };
  expect(resolveStage.summary(output, input)).toBe(`${BASE} is ${digest}, for linux/amd64, linux/arm64`);
});

test('resolveStage asks for a platform where nothing says it', async () => {
  const name = 'imager image of v1.9 that names no platform';

  await expect(resolvedOn(name, recipeOn())).rejects.toMatchObject({ code: 'PLATFORM_MISSING' });
});

test('resolveStage takes the release of the recipe before that of the base, as the imager does', async () => {
  const talos = parseTalosVersion('v1.9.9');
  const build = await galleryBuild();
  const { manifest, blobs } = memoryImage();
  build.put(BASE, { root: manifest, blobs });
  const input = {
    recipe: { ...recipeOn(), talos },
    images: new OpenImages(build.context),
    imageTrees,
    lock: undefined,
  };
  const silent = await resolveStage.run(input, build.context);
  const telling = await resolvedOn('v1.9, two layers', { ...recipeOn(), talos });

  expect(silent.platforms.map(({ version }) => version)).toEqual(['v1.9.9']);
  expect(telling.platforms[0]?.version).toBe('v1.9.9');
});

test('resolveStage says which arguments of a schematic an older installer has no place for', async () => {
  const { context } = await galleryBuild('v1.9, two layers');
  const recipe = recipeOn('kernelArgs: [quiet]\n');
  const schematic = parseSchematic(Buffer.from('customization: { extraKernelArgs: [noapic] }'), 'schematic.yaml');
  const from = { ...recipe, customization: { ...recipe.customization, schematic } };
  const warnings: string[] = [];
  const report = (event: ProgressEvent): void => void (event.kind === 'warning' && warnings.push(event.message));

  const { platforms } = await resolveStage.run(
    { recipe: from, images: new OpenImages(context), imageTrees, lock: undefined },
    { ...context, report },
  );

  expect(platforms[0]?.recipe.customization.kernelArgs).toEqual(['quiet']);
  expect(warnings).toEqual([
    'installers of Talos v1.9.6 carry no kernel arguments: `noapic` of the schematic is for boot media',
  ]);
});

test('resolveStage refuses a recipe whose schematic nobody read', async () => {
  await expect(resolvedOn('no history', recipeOn('schematic: s.yaml\n'))).rejects.toMatchObject({
    code: 'USAGE',
    message: 'the schematic `/nowhere/s.yaml`, which recipe.yaml:4:12 names, was not read',
  });
});

test('resolveStage refuses an index without images', async () => {
  const build = await galleryBuild();
  const root = memoryIndex([]);
  build.put(BASE, { root, blobs: [root] });
  const images = new OpenImages(build.context);

  await expect(
    resolveStage.run({ recipe: recipeOn(), images, imageTrees, lock: undefined }, build.context),
  ).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
    message: `\`${BASE}\` is an index without any image`,
  });
});

test('resolveStage reports a missing directory of the recipe before it opens images', async () => {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${BASE}\nplatforms: [linux/amd64]\nlayers: [{ dir: ./gone }]\n`;
  const recipe = parseRecipe(text, { file: 'recipe.yaml', folder: '/nowhere' });
  const { context } = await galleryBuild();
  const images = new OpenImages(context);

  await expect(resolveStage.run({ recipe, images, imageTrees, lock: undefined }, context)).rejects.toMatchObject({
    message: expect.stringContaining('read `/nowhere/gone`, which recipe.yaml:5:17 names') as string,
  });
  expect(images.pins()).toEqual([]);
});

test('resolveStage refuses a lock that names other images', async () => {
  const lock = { digests: new Map([['registry.example/other:v1', 'sha256:00']]) } as unknown as Lock;

  await expect(resolvedOn('no history', recipeOn(), lock)).rejects.toMatchObject({ code: 'LOCK_DRIFT' });
});
