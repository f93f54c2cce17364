import { resolve } from 'node:path';
import * as z from 'zod';
import { parseTalosVersion } from '../talos/index.ts';
import { RECIPE_HINT } from './complaints.ts';
import type { CustomizedRecipe } from './customization.ts';
import { readChecked } from './read-checked.ts';
import { modulesProblem, recipeFields } from './schema.ts';
import { customizationFields } from './schema-customization.ts';
import { buildRecipe, type ParseRecipeOptions } from './yaml.ts';
import { buildCustomization } from './yaml-customization.ts';
import { imageName, positionOf, type RecipeContext } from './yaml-source.ts';

const customizedSchema = z
  .strictObject({ ...recipeFields, base: recipeFields.base.optional(), ...customizationFields })
  .superRefine((recipe, context) => {
    const modules = modulesProblem(recipe);
    if (modules !== undefined) context.addIssue({ code: 'custom', path: ['modules'], message: modules });
    if ((recipe.base === undefined) !== (recipe.talos === undefined)) return;
    context.addIssue({ code: 'custom', path: ['base'], message: 'expected `base` or `talos`, one of both' });
  });

/**
 * Reads a recipe of the kind Installer that may also say what the imager of Talos is told: extensions, kernel
 * arguments, META values and keys. Builds do not follow these fields yet, so `parseRecipe` does not know them. Throws
 * `RECIPE_INVALID` with every complaint, as `parseRecipe`.
 */
export function parseCustomizedRecipe(text: string, { file, folder }: ParseRecipeOptions): CustomizedRecipe {
  const options = { file, code: 'RECIPE_INVALID', hint: RECIPE_HINT } as const;
  const { value, positions } = readChecked(text, customizedSchema, options);
  const context = { file, folder: resolve(folder), positions };
  return {
    start: startOf(value, context),
    recipe: buildRecipe(value, context),
    customization: buildCustomization(value, context),
  };
}

function startOf({ base, talos }: z.infer<typeof customizedSchema>, context: RecipeContext): CustomizedRecipe['start'] {
  if (base !== undefined) return { kind: 'base', image: imageName(base, ['base'], context) };
  return { kind: 'talos', version: parseTalosVersion(talos ?? ''), at: positionOf(['talos'], context) };
}
