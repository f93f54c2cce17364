import { expect, test } from 'vitest';
import { mirrorJsonSchemaText, mirrorSchema } from '../../../../src/mirror/file/mirror-schema.ts';

const head = { apiVersion: 'rootsmith/v1', kind: 'Mirror' };

test.each([
  [{ images: ['nginx'], unknown: 1 }],
  [{ images: ['a b'] }],
  [{ images: [{ source: 'nginx', target: 'a@b' }] }],
  [{ images: ['nginx'], platforms: [] }],
  [{ images: ['nginx'], naming: { prefix: 'Upper' } }],
  [{ images: ['nginx'], naming: { prefix: 'a', template: '{path}' } }],
  [{ images: ['nginx'], limits: { retries: 21 } }],
  [{ sources: { lists: [''] } }],
  [{ sources: { imagePaths: ['spec.image'] } }],
])('mirrorSchema refuses %j', (body) => {
  expect(mirrorSchema.safeParse({ ...head, ...body }).success).toBe(false);
});

test.each([
  [{ images: ['nginx', { source: 'oci:./a:v1', target: 'a:v1', platforms: ['linux/arm64'] }] }],
  [{ sources: { talos: ['v1.0.6', { version: 'v1.9.0', bundle: 'all' }] }, naming: 'keep-host' }],
  [{ images: ['nginx'], limits: { retries: 0, concurrency: 64, bandwidth: '1MiB/s' }, target: 'oci:out' }],
])('mirrorSchema takes %j', (body) => {
  expect(mirrorSchema.safeParse({ ...head, ...body }).error).toBeUndefined();
});

test('mirrorJsonSchemaText() describes every key, and allows no other', () => {
  const schema = JSON.parse(mirrorJsonSchemaText()) as {
    additionalProperties: boolean;
    required: string[];
    properties: Record<string, { description?: string }>;
  };

  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(['apiVersion', 'kind']);
  expect(Object.entries(schema.properties).filter(([, { description = '' }]) => description === '')).toEqual([]);
});
