import type { Recipe } from '../../recipe/index.ts';
import type { CliContext } from '../command.ts';
import { readExtensionRecipe } from '../read-extension-recipe.ts';
import type { registryOptions } from '../registry-flags.ts';

export interface ExtensionsOfRecipeOptions {
  readonly reach: Awaited<ReturnType<typeof registryOptions>>;
  /** As those of `--replace`, for the recipes of the extensions too. */
  readonly replacements: ReadonlyMap<string, string>;
  readonly force: boolean;
}

/**
 * Builds the extensions that a recipe names by their own recipes into the cache of this user, unless it has them. Gives
 * where each image is, by the name that the recipe has for it. Throws what `buildExtension` throws.
 */
export async function extensionsOfRecipe(
  { platforms, customization }: Pick<Recipe, 'platforms' | 'customization'>,
  { reach, replacements, force }: ExtensionsOfRecipeOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, string>> {
  const { terminal, report, signal } = context;
  const places = new Map<string, string>();
  for (const extension of customization.extensions) {
    if (extension.kind !== 'recipe' || extension.source.kind !== 'image') continue;
    const { buildStoredExtension } = await import('../../installer/index.ts');
    const { recipe } = await readExtensionRecipe(extension.path, context);
    const options = { ...reach, env: terminal.env, replacements, force, report, signal };
    const { place, isCached } = await buildStoredExtension(
      { ...recipe, platforms: platforms ?? recipe.platforms },
      options,
    );
    const { name, version } = recipe.metadata;
    const line = `${name} ${version}: ${isCached ? 'made by an earlier run' : 'built'}`;
    report({ kind: 'log', from: 'extension', line });
    places.set(extension.source.image.place, place);
  }
  return places;
}
