import { type KernelRecipe, parseKernelRecipe } from '../recipe/index.ts';
import type { InputContext } from './read-input.ts';
import { type ReadRecipeFile, readRecipeFile } from './read-recipe-file.ts';

/** Reads a kernel recipe by its file, or by a folder with a `kernel.yaml`. */
export async function readKernelRecipe(
  place: string | undefined,
  context: InputContext,
): Promise<ReadRecipeFile<KernelRecipe>> {
  return await readRecipeFile(place, { fileName: 'kernel.yaml', parse: parseKernelRecipe }, context);
}
