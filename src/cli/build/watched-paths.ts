import { isRootsmithError } from '../../errors/index.ts';
import { type Platform, parsePlace, parsePlatform, pathOfPlace } from '../../oci/index.ts';
import { hostPathsOf, type Recipe, referencesOf, sourcesOfExtension } from '../../recipe/index.ts';
import { isBelow, realDestination } from '../early/destinations.ts';
import { readExtensionRecipe } from '../read-extension-recipe.ts';
import type { InputContext } from '../read-input.ts';
import type { ReadRecipe } from '../read-recipe.ts';

interface WatchedRecipe extends Pick<ReadRecipe, 'recipe' | 'paths'> {
  /** The places that builds write. */
  readonly outputs: readonly string[];
}

/**
 * The files and folders of this machine that a build reads: the files that say what to build, what they name, images in
 * folders and archives, and the recipes of extensions with what those name. Folders that the build writes to are left
 * out, since each build would start the next.
 */
export async function watchedPaths(
  { recipe, paths, outputs }: WatchedRecipe,
  context: InputContext,
): Promise<readonly string[]> {
  const extensions = await Promise.all(extensionRecipesOf(recipe).map((path) => pathsOfExtension(path, context)));
  const read = new Set([...paths, ...hostPathsOf(recipe), ...localImages(recipe), ...extensions.flat()]);
  const written = await Promise.all(localPaths(outputs).map(realDestination));
  const kept: string[] = [];
  for (const path of read) {
    const real = await realDestination(path);
    if (!written.some((output) => isBelow(output, real))) kept.push(path);
  }
  return kept;
}

/** Whether a build reads something that an open builder keeps as it was: images on this machine, and extensions. */
export function readsLocalImages(recipe: Recipe): boolean {
  return extensionRecipesOf(recipe).length > 0 || localImages(recipe).length > 0;
}

function extensionRecipesOf({ customization }: Recipe): readonly string[] {
  return customization.extensions.flatMap((extension) => (extension.kind === 'recipe' ? [extension.path] : []));
}

const BOTH: readonly Platform[] = ['linux/amd64', 'linux/arm64'].map(parsePlatform);

/** A recipe that cannot be read is watched alone: the build says what is wrong with it. */
async function pathsOfExtension(path: string, context: InputContext): Promise<readonly string[]> {
  try {
    const { recipe } = await readExtensionRecipe(path, context);
    const { hosts } = sourcesOfExtension(recipe, BOTH);
    const sbom = recipe.sbom.kind === 'file' ? [recipe.sbom.path] : [];
    return [path, ...hosts.map((host) => host.path), ...sbom];
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    return [path];
  }
}

function localImages(recipe: Recipe): readonly string[] {
  const places = referencesOf(recipe).map(({ place }) => place);
  return localPaths(places.filter((place) => !place.includes('${')));
}

function localPaths(places: readonly string[]): readonly string[] {
  return places.flatMap((text) => pathOfPlace(parsePlace(text)) ?? []);
}
