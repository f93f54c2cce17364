import type { Platform } from '../oci/index.ts';
import { forPlatform } from './for-platform.ts';
import type { ImageName, Layer, Recipe, TreeSource } from './model.ts';

/**
 * Every image that a recipe reads, the base first, then in the order of the recipe, each place once.
 * With `platforms`, for all of them together: `${TARGETARCH}` in a place makes several places of it.
 */
export function referencesOf(recipe: Recipe, platforms: readonly Platform[] = []): readonly ImageName[] {
  const recipes = platforms.length === 0 ? [recipe] : platforms.map((platform) => forPlatform(recipe, platform));
  const names = new Map<string, ImageName>();
  for (const { base } of recipes) keep(base, names);
  for (const each of recipes) {
    const seen = new Set<TreeSource>();
    if (each.kernel !== undefined) collect(each.kernel.source, names, seen);
    for (const layer of each.layers) collectLayer(layer, names, seen);
    for (const { rootfs } of each.services) if (rootfs !== undefined) collect(rootfs, names, seen);
    for (const layer of each.image.layers) collectLayer(layer, names, seen);
  }
  return [...names.values()];
}

function keep(image: ImageName, names: Map<string, ImageName>): void {
  if (!names.has(image.place)) names.set(image.place, image);
}

function collectLayer(layer: Layer, names: Map<string, ImageName>, seen: Set<TreeSource>): void {
  if (layer.kind !== 'files') collect(layer.source, names, seen);
}

function collect(source: TreeSource, names: Map<string, ImageName>, seen: Set<TreeSource>): void {
  if (seen.has(source)) return;
  seen.add(source);
  if (source.kind === 'image') keep(source.image, names);
  if (source.kind !== 'stage') return;
  if (source.base !== undefined) collect(source.base, names, seen);
  for (const layer of source.layers) collectLayer(layer, names, seen);
}
