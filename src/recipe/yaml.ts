import { resolve } from 'node:path';
import { fieldName, nearestPosition, parseTalosVersion } from '../talos/index.ts';
import { complaintsError, RECIPE_HINT } from './complaints.ts';
import type { CustomizedRecipe } from './customization.ts';
import type { ImageName, KernelSource, Recipe, ServiceSource, TreeSource } from './model.ts';
import { namesOwner } from './owners.ts';
import { innerPath } from './paths.ts';
import { absolutePlace } from './places.ts';
import { readChecked } from './read-checked.ts';
import { type KernelYaml, type RecipeYaml, recipeSchema } from './schema.ts';
import { customizationFields } from './schema-customization.ts';
import { buildCustomization } from './yaml-customization.ts';
import { buildLayers } from './yaml-layers.ts';
import { positionOf, type RecipeContext, sourceOf } from './yaml-source.ts';

export interface ParseRecipeOptions {
  /** The name of the recipe, for messages. */
  readonly file: string;
  /** Absolute path of the folder that relative paths in the recipe start from. */
  readonly folder: string;
}

/**
 * Reads a `recipe.yaml`. Throws `RECIPE_INVALID` with every complaint, each with file, line and column. Nothing is
 * read from the environment; `${TARGETARCH}` and similar variables stay as they are (see `forPlatform`).
 */
export function parseRecipe(text: string, { file, folder }: ParseRecipeOptions): Recipe {
  const { value, positions } = readChecked(text, recipeSchema, { file, code: 'RECIPE_INVALID', hint: RECIPE_HINT });
  const context = { file, folder: resolve(folder), positions };
  refuseCustomization(value, context);
  if (value.base === undefined) throw new Error('bug: a recipe without a base');
  return { ...buildRecipe(value, context), base: imageName(value.base, ['base'], context) };
}

/** Reads a `recipe.yaml` with all fields, also those that a build does not follow yet. Throws as `parseRecipe`. */
export function parseCustomizedRecipe(text: string, { file, folder }: ParseRecipeOptions): CustomizedRecipe {
  const { value, positions } = readChecked(text, recipeSchema, { file, code: 'RECIPE_INVALID', hint: RECIPE_HINT });
  const context = { file, folder: resolve(folder), positions };
  return {
    start: startOf(value, context),
    recipe: buildRecipe(value, context),
    customization: buildCustomization(value, context),
  };
}

function startOf({ base, talos }: RecipeYaml, context: RecipeContext): CustomizedRecipe['start'] {
  if (base !== undefined) return { kind: 'base', image: imageName(base, ['base'], context) };
  return { kind: 'talos', version: parseTalosVersion(talos ?? ''), at: positionOf(['talos'], context) };
}

function refuseCustomization(recipe: RecipeYaml, context: RecipeContext): void {
  const used = Object.keys(customizationFields).filter((field) => Object.hasOwn(recipe, field));
  if (used.length === 0) return;
  const complaints = used.map((field) => ({
    at: positionOf([field], context),
    field,
    message: 'not supported yet',
    hint: 'Leave it out: builds do not follow this field yet.',
  }));
  throw complaintsError('RECIPE_INVALID', complaints, RECIPE_HINT);
}

function buildRecipe(recipe: RecipeYaml, context: RecipeContext): Omit<Recipe, 'base'> {
  const { kernel, remove = [], layers = [], services = [], image = {} } = recipe;
  const built = buildLayers(layers, context);
  return {
    file: context.file,
    platforms: recipe.platforms === undefined ? undefined : [...new Set(recipe.platforms)],
    kernel: kernel === undefined ? undefined : buildKernel(kernel, context),
    remove,
    layers: built,
    services: services.map((service, index) => buildService(service, index, context)),
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

function imageName(place: string, path: readonly PropertyKey[], { file, folder, positions }: RecipeContext): ImageName {
  return { place: absolutePlace(place, folder), at: { file, ...nearestPosition(positions, path) } };
}

function buildKernel(kernel: KernelYaml, context: RecipeContext): KernelSource {
  const { vmlinuz = 'boot/vmlinuz', modules, keepOldModules = false } = kernel;
  return {
    source: sourceOf(kernel, ['kernel'], context),
    vmlinuz: innerPath(vmlinuz),
    modules: modules === undefined ? 'auto' : modules === false ? undefined : innerPath(modules),
    keepOldModules,
    at: positionOf(['kernel'], context),
  };
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
    rootfs: rootfs === undefined ? undefined : serviceRootfs(rootfs, [...path, 'rootfs'], context),
    at: positionOf(path, context),
  };
}

function serviceRootfs(
  rootfs: Parameters<typeof sourceOf>[0],
  path: readonly PropertyKey[],
  context: RecipeContext,
): TreeSource {
  return sourceOf(rootfs, path, context);
}

/** The positions of the fields of one service, by their names in its spec. */
function positionsBelow(prefix: string, { positions }: RecipeContext): ServiceSource['positions'] {
  const below = [...positions].filter(([name]) => name === prefix || name.startsWith(`${prefix}.`));
  return new Map(below.map(([name, position]) => [name.slice(prefix.length).replace(/^\./, ''), position]));
}
