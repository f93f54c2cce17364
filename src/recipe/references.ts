import type { Platform } from '../oci/index.ts';
import type { ExtensionRecipe } from './extension-recipe.ts';
import { extensionForPlatform, forPlatform } from './for-platform.ts';
import type { Recipe } from './model.ts';
import type { HostSource, ImageName, Layer, TreeSource } from './sources.ts';

/**
 * Lists every image that a recipe reads, each place once: the base first, then in the order of the recipe. With
 * `platforms`, the list is for all of them together: a place with `${TARGETARCH}` becomes several places.
 */
export function referencesOf(recipe: Recipe, platforms: readonly Platform[] = []): readonly ImageName[] {
  const recipes = recipesFor(recipe, platforms);
  const names = new Map<string, ImageName>();
  for (const { base } of recipes) keep(base, names);
  for (const image of recipes.flatMap(imagesOf)) keep(image, names);
  for (const source of recipes.flatMap(sourcesOf)) if (source.kind === 'image') keep(source.image, names);
  return [...names.values()];
}

/** The images that are no trees to copy from. */
function imagesOf({ artifacts, customization: { overlay } }: Recipe): readonly ImageName[] {
  return [artifacts, overlay?.image].filter((image) => image !== undefined);
}

/** Lists the directories and tar files of this machine that a recipe copies from, for these platforms. */
export function hostSourcesOf(recipe: Recipe, platforms: readonly Platform[]): readonly HostSource[] {
  return recipesFor(recipe, platforms)
    .flatMap(sourcesOf)
    .filter((source) => source.kind === 'directory' || source.kind === 'tar');
}

/** What an extension is made of: images, each place once, and paths of this machine. */
export interface ExtensionSources {
  readonly images: readonly ImageName[];
  readonly hosts: readonly HostSource[];
}

/** Lists every image, directory and tar file that the recipe of an extension names, for these platforms. */
export function sourcesOfExtension(recipe: ExtensionRecipe, platforms: readonly Platform[]): ExtensionSources {
  const sources = platforms.flatMap((platform) => {
    const { layers, services, modules } = extensionForPlatform(recipe, platform);
    return collected(layers, [...services.map(({ rootfs }) => rootfs), modules?.source]);
  });
  const names = new Map<string, ImageName>();
  for (const source of sources) if (source.kind === 'image') keep(source.image, names);
  return {
    images: [...names.values()],
    hosts: sources.filter((source) => source.kind === 'directory' || source.kind === 'tar'),
  };
}

/** The layers of a recipe, those of stages among them, and the trees that it names outside of layers. */
export interface RecipeTrees {
  readonly layers: readonly Layer[];
  readonly trees: readonly TreeSource[];
}

/** Lists what a recipe, or that of an extension, is made of. */
export function treesOf(recipe: Recipe | ExtensionRecipe): RecipeTrees {
  const isInstaller = 'base' in recipe;
  const own = isInstaller ? [...recipe.layers, ...recipe.image.layers] : recipe.layers;
  const stages = collected(own, []).filter((source) => source.kind === 'stage');
  const layers = new Set([...own, ...stages.flatMap((stage) => stage.layers)]);
  const others = isInstaller ? [] : [recipe.modules?.source];
  const trees = [...recipe.services.map(({ rootfs }) => rootfs), ...others].filter((tree) => tree !== undefined);
  return { layers: [...layers], trees };
}

function collected(layers: readonly Layer[], others: readonly (TreeSource | undefined)[]): readonly TreeSource[] {
  const seen = new Set<TreeSource>();
  for (const layer of layers) collectLayer(layer, seen);
  for (const source of others) if (source !== undefined) collect(source, seen);
  return [...seen];
}

function recipesFor(recipe: Recipe, platforms: readonly Platform[]): readonly Recipe[] {
  return platforms.length === 0 ? [recipe] : platforms.map((platform) => forPlatform(recipe, platform));
}

function keep(image: ImageName, names: Map<string, ImageName>): void {
  if (!names.has(image.place)) names.set(image.place, image);
}

/** Every tree that a recipe copies from, including those that stages are made of, in the order of their lines. */
function sourcesOf(recipe: Recipe): readonly TreeSource[] {
  const seen = new Set<TreeSource>();
  if (recipe.kernel !== undefined) collect(recipe.kernel.source, seen);
  for (const layer of recipe.layers) collectLayer(layer, seen);
  const { overlay, imageCache } = recipe.customization;
  for (const source of [overlay?.tar, imageCache]) if (source !== undefined) collect(source, seen);
  for (const { rootfs } of recipe.services) if (rootfs !== undefined) collect(rootfs, seen);
  for (const extension of recipe.customization.extensions)
    if (extension.kind !== 'official') collect(extension.source, seen);
  for (const layer of recipe.image.layers) collectLayer(layer, seen);
  return [...seen];
}

function collectLayer(layer: Layer, seen: Set<TreeSource>): void {
  if (layer.kind !== 'files') collect(layer.source, seen);
}

function collect(source: TreeSource, seen: Set<TreeSource>): void {
  if (seen.has(source)) return;
  seen.add(source);
  if (source.kind !== 'stage') return;
  if (source.base !== undefined) collect(source.base, seen);
  for (const layer of source.layers) collectLayer(layer, seen);
}
