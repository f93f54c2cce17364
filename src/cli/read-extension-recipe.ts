import { type ExtensionRecipe, parseExtensionRecipe } from '../recipe/index.ts';
import type { InputContext } from './read-input.ts';
import { type ReadRecipeFile, readRecipeFile } from './read-recipe-file.ts';

/** Reads the recipe of an extension by its file, or by a folder with an `extension.yaml`. */
export async function readExtensionRecipe(
  place: string | undefined,
  context: InputContext,
): Promise<ReadRecipeFile<ExtensionRecipe>> {
  return await readRecipeFile(place, { fileName: 'extension.yaml', parse: parseExtensionRecipe }, context);
}
