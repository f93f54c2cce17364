import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { recipeJsonSchema, recipeJsonSchemaText } from '../../../src/recipe/index.ts';

test('recipes/recipe.schema.json is what the schema says (else run `npm run docs`)', async () => {
  const written = await readFile(new URL('../../../recipes/recipe.schema.json', import.meta.url), 'utf8');

  expect(written).toBe(recipeJsonSchemaText());
});

test('recipeJsonSchema() demands the two keys without a default, and no others', () => {
  expect(recipeJsonSchema()['required']).toEqual(['apiVersion', 'kind']);
});

test('recipeJsonSchema() completes the fields of a service', () => {
  expect(recipeJsonSchema()).toMatchObject({
    properties: {
      services: {
        items: {
          required: ['name'],
          properties: {
            container: { properties: { entrypoint: { type: 'string' } } },
            restart: { enum: ['always', 'never', 'untilSuccess'] },
          },
        },
      },
    },
  });
});
