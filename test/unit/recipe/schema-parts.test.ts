import { expect, test } from 'vitest';
import { hostPath, imageKey } from '../../../src/recipe/schema-parts.ts';

test('hostPath() takes any path but an empty one', () => {
  const schema = hostPath('A file.');

  expect(schema.safeParse('../a').success).toBe(true);
  expect(schema.safeParse('').error?.issues[0]?.message).toBe('expected a path');
});

test('imageKey takes a PLACE', () => {
  expect(imageKey.safeParse('oci:./a:v1').success).toBe(true);
  expect(imageKey.safeParse('a b').success).toBe(false);
});
