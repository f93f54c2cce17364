import { resolve } from 'node:path';
import { fieldName, parseTalosVersion } from '../talos/index.ts';
import { RECIPE_HINT } from './complaints.ts';
import type { KernelRecipeName, KernelSource, Recipe, ServiceSource } from './model.ts';
import { namesOwner } from './owners.ts';
import { innerPath } from './paths.ts';
import { absolutePlace } from './places.ts';
import { readChecked } from './read-checked.ts';
import { type KernelYaml, type RecipeYaml, recipeSchema } from './schema.ts';
import type { TreeSource } from './sources.ts';
import { startOfRelease } from './start-of-release.ts';
import { buildCustomization } from './yaml-customization.ts';
import { buildLayers } from './yaml-layers.ts';
import { imageName, positionOf, type RecipeContext, sourceOf } from './yaml-source.ts';

export interface ParseRecipeOptions {
  /** The name of the recipe, for messages. */
  readonly file: string;
  /** Absolute path of the folder that relative paths in the recipe start from. */
  readonly folder: string;
  /** What stands for `ghcr.io/siderolabs` where the recipe names a release. */
  readonly registry?: string | undefined;
}

/**
 * Reads a `recipe.yaml`. Throws `RECIPE_INVALID` with every complaint, each with file, line and column. Nothing is
 * read from the environment; `${TARGETARCH}` and similar variables stay as they are (see `forPlatform`).
 */
export function parseRecipe(text: string, { file, folder, registry }: ParseRecipeOptions): Recipe {
  const { value, positions } = readChecked(text, recipeSchema, {
    file,
    wanted: 'Installer',
    code: 'RECIPE_INVALID',
    hint: RECIPE_HINT,
  });
  return buildRecipe(value, { file, folder: resolve(folder), positions, registry });
}

interface InstallerContext extends RecipeContext {
  readonly registry: string | undefined;
}

function buildRecipe(recipe: RecipeYaml, context: InstallerContext): Recipe {
  const { kernel, modules, remove = [], layers = [], services = [], image = {}, schematic } = recipe;
  const built = buildLayers(layers, context);
  return {
    file: context.file,
    ...startOf(recipe, context),
    schematicFile:
      schematic === undefined
        ? undefined
        : { path: resolve(context.folder, schematic), at: positionOf(['schematic'], context) },
    platforms: recipe.platforms === undefined ? undefined : [...new Set(recipe.platforms)],
    kernel: kernel === undefined ? undefined : buildKernel(kernel, modules, context),
    kernelRecipe: kernel !== undefined && 'recipe' in kernel ? kernelRecipeOf(kernel.recipe, context) : undefined,
    remove,
    layers: built,
    services: services.map((service, index) => buildService(service, index, context)),
    customization: buildCustomization(recipe, context),
    image: {
      tag: image.tag === undefined ? undefined : absolutePlace(image.tag, context.folder),
      labels: image.labels ?? {},
      compression: image.compression,
      env: image.env ?? {},
      layers: [],
    },
    setsOwners: built.some(namesOwner),
    warnings: [],
  };
}

function startOf({ base, talos }: RecipeYaml, context: InstallerContext): Pick<Recipe, 'base' | 'talos' | 'registry'> {
  const { registry } = context;
  if (base !== undefined) return { base: imageName(base, ['base'], context), talos: undefined, registry };
  return startOfRelease(parseTalosVersion(talos ?? ''), registry, positionOf(['talos'], context));
}

function buildKernel(kernel: KernelYaml, names: readonly string[] | undefined, context: RecipeContext): KernelSource {
  const { vmlinuz = 'boot/vmlinuz', modules, keepOldModules = false } = kernel;
  return {
    source: 'recipe' in kernel ? sourceOfRecipe(kernel.recipe, context) : sourceOf(kernel, ['kernel'], context),
    vmlinuz: innerPath(vmlinuz),
    modules: modules === undefined ? 'auto' : modules === false ? undefined : innerPath(modules),
    only: names?.map((name, index) => ({ name, at: positionOf(['modules', index], context) })),
    keepOldModules,
    at: positionOf(['kernel'], context),
  };
}

/** The path of the recipe stands for the image, in lockfiles too, where it is written relative to the lockfile. */
function kernelRecipeOf(recipe: string, context: RecipeContext): KernelRecipeName {
  const path = resolve(context.folder, recipe);
  return { path, place: `oci:${path}`, at: positionOf(['kernel', 'recipe'], context) };
}

function sourceOfRecipe(recipe: string, context: RecipeContext): TreeSource {
  const { place, at } = kernelRecipeOf(recipe, context);
  return { kind: 'image', image: { place, at } };
}

/** A service of a recipe, with the positions of its fields. */
export function buildService(
  { rootfs, ...spec }: NonNullable<RecipeYaml['services']>[number],
  index: number,
  context: RecipeContext,
): ServiceSource {
  const path = ['services', index];
  return {
    name: spec.name,
    spec,
    positions: positionsBelow(fieldName(path), context),
    rootfs: rootfs === undefined ? undefined : sourceOf(rootfs, [...path, 'rootfs'], context),
    at: positionOf(path, context),
  };
}

/** The positions of the fields of one service, by their names in its spec. */
function positionsBelow(prefix: string, { positions }: RecipeContext): ServiceSource['positions'] {
  const below = [...positions].filter(([name]) => name === prefix || name.startsWith(`${prefix}.`));
  return new Map(below.map(([name, position]) => [name.slice(prefix.length).replace(/^\./, ''), position]));
}
