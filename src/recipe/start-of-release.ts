import { isAtLeast, releaseBuildImages, type TalosVersion } from '../talos/index.ts';
import { noCustomization } from './customization.ts';
import type { Recipe } from './model.ts';
import type { Position } from './sources.ts';

/** Since this release no installer with boot files is published beside `installer-base` and the imager. */
const WITHOUT_INSTALLER_SINCE = '1.14';

/** What a build of a release starts from: its own installer, or its parts where none is published. */
export function startOfRelease(
  talos: TalosVersion,
  registry: string | undefined,
  at: Position,
): Pick<Recipe, 'base' | 'talos' | 'registry' | 'artifacts'> {
  const { installer, base, imager } = releaseBuildImages(talos, registry);
  const isWhole = imager === undefined || !isAtLeast(talos, WITHOUT_INSTALLER_SINCE);
  if (isWhole) return { base: { place: installer, at }, talos, registry, artifacts: undefined };
  return { base: { place: base, at }, talos, registry, artifacts: { place: imager, at } };
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
