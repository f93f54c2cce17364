import * as z from 'zod';
import { recipeSchema } from './schema.ts';

/** The JSON Schema of `recipe.yaml`, for editors. */
export function recipeJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(recipeSchema, { io: 'input' });
}

/** The exact text of `recipes/recipe.schema.json`. */
export function recipeJsonSchemaText(): string {
  return `${JSON.stringify(recipeJsonSchema(), undefined, 2)}\n`;
}
