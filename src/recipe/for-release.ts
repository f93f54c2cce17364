import { isAtLeast, type TalosVersion } from '../talos/index.ts';
import type { Recipe } from './model.ts';

/** Since this release, an installer carries kernel arguments in its UKI. */
const ARGUMENTS_SINCE = '1.10';

/**
 * The recipe for an installer of one release: with the kernel arguments of its schematic before its own. The factory
 * leaves them out of installers that have no place for them, and so does this.
 */
export function forRelease(recipe: Recipe, version: TalosVersion | undefined): Recipe {
  const { customization } = recipe;
  const { schematic, kernelArgs } = customization;
  if (schematic === undefined || !keepsSchematicArguments(recipe, version)) return recipe;
  return {
    ...recipe,
    customization: { ...customization, kernelArgs: [...schematic.extraKernelArgs, ...kernelArgs] },
  };
}

/** Whether the kernel arguments of the recipe's schematic, if it has some, reach an installer of the release. */
export function keepsSchematicArguments(
  { customization: { schematic, secureBoot } }: Pick<Recipe, 'customization'>,
  version: TalosVersion | undefined,
): boolean {
  const hasSome = (schematic?.extraKernelArgs.length ?? 0) > 0;
  return !hasSome || secureBoot !== undefined || isAtLeast(version, ARGUMENTS_SINCE);
}
