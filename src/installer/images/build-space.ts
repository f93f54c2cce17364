import type { SpaceEstimates } from '../session/output-space.ts';
import type { PlatformRecipe } from './platform-recipe.ts';

/**
 * Guesses what a build takes on disks from the size of its base. A result is about as large as its base; its boot files
 * are spooled, expanded and packed again meanwhile. What a recipe removes or adds is not counted, so a build is not
 * refused for these numbers.
 */
export function spaceOfBuild(platforms: readonly Pick<PlatformRecipe, 'view'>[]): SpaceEstimates {
  const baseBytes = platforms.reduce((sum, { view }) => sum + sizeOf(view), 0);
  return { resultBytes: Math.ceil(baseBytes * 1.2), workBytes: baseBytes * 3 };
}

function sizeOf({ manifest }: PlatformRecipe['view']): number {
  return manifest.layers.reduce((sum, { size }) => sum + size, 0);
}
