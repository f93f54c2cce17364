import { expect, test } from 'vitest';
import { containerJsonSchema, dependsJsonSchema } from '../../../src/recipe/service-json-schema.ts';
import { networkChecks } from '../../../src/talos/index.ts';

test('containerJsonSchema knows the fields of the rules, with their types and releases', () => {
  expect(containerJsonSchema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: {
      entrypoint: { type: 'string', description: expect.stringMatching(/^Since Talos 1\.\d+\.$/) },
      mounts: { type: 'array', items: { type: 'object', properties: { destination: { type: 'string' } } } },
      security: { type: 'object', properties: { maskedPaths: { type: 'array', items: { type: 'string' } } } },
    },
  });
});

test('dependsJsonSchema lists what a network dependency may wait for', () => {
  expect(dependsJsonSchema).toMatchObject({
    items: { properties: { network: { items: { enum: networkChecks } } } },
  });
});
