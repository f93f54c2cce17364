import { expect, test } from 'vitest';
import { hostPath, imageKey, platformField, resultImage } from '../../../src/recipe/schema-parts.ts';

test('hostPath() takes any path but an empty one', () => {
  const schema = hostPath('A file.');

  expect(schema.safeParse('../a').success).toBe(true);
  expect(schema.safeParse('').error?.issues[0]?.message).toBe('expected a path');
});

test('imageKey takes a PLACE', () => {
  expect(imageKey.safeParse('oci:./a:v1').success).toBe(true);
  expect(imageKey.safeParse('a b').success).toBe(false);
});

test('platformField takes a platform', () => {
  expect(platformField.safeParse('linux/arm64').success).toBe(true);
  expect(platformField.safeParse('arm64').success).toBe(false);
});

test('resultImage takes a tag and labels, and nothing else', () => {
  expect(resultImage.safeParse({ tag: 'r.example/a:v1', labels: { a: 'b' } }).success).toBe(true);
  expect(resultImage.safeParse({ env: {} }).success).toBe(false);
});
