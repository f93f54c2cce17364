import { releaseBuildImages, type TalosVersion } from '../talos/index.ts';
import { noCustomization } from './customization.ts';
import type { Recipe } from './model.ts';
import type { Position } from './sources.ts';

/** What a build of a release starts from: its own installer, which has the boot files. */
export function startOfRelease(
  talos: TalosVersion,
  registry: string | undefined,
  at: Position,
): Pick<Recipe, 'base' | 'talos' | 'registry' | 'artifacts'> {
  const { installer } = releaseBuildImages(talos, registry);
  return { base: { place: installer, at }, talos, registry, artifacts: undefined };
}

/** The recipe that has nothing but its start. */
export function emptyRecipe(start: Pick<Recipe, 'file' | 'base'> & Partial<Recipe>): Recipe {
  return {
    platforms: undefined,
    kernel: undefined,
    remove: [],
    layers: [],
    services: [],
    customization: noCustomization,
    image: { tag: undefined, labels: {}, env: {}, layers: [] },
    setsOwners: false,
    warnings: [],
    ...start,
  };
}
