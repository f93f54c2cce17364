import { expect, test } from 'vitest';
import { kernelJsonSchemaText } from '../../../src/recipe/index.ts';

test('kernelJsonSchemaText() describes the keys of a kernel recipe', () => {
  const schema = JSON.parse(kernelJsonSchemaText()) as { required: string[]; properties: object };

  expect(schema.required).toEqual(['apiVersion', 'kind', 'source', 'config']);
  expect(Object.keys(schema.properties)).toContain('signing');
});
