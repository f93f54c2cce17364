import { expect, test } from 'vitest';
import { annotationsOf } from '../../../../src/server/handlers/listed-annotations.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test.each<[string, unknown, object | undefined]>([
  ['none', {}, undefined],
  ['a list', { annotations: ['a'] }, undefined],
  ['only values that are not text', { annotations: { a: 1, b: null } }, undefined],
  ['text among other values', { annotations: { a: 'one', b: 2 } }, { a: 'one' }],
  ['more text than fits', { annotations: { a: 'one', b: 'x'.repeat(70_000) } }, { a: 'one' }],
])('annotationsOf() a manifest with %s', (_, document, expected) => {
  expect(annotationsOf(bytes(document))).toEqual(expected);
});

test('annotationsOf() keeps `__proto__` as an annotation like others', () => {
  const found = annotationsOf(new TextEncoder().encode('{"annotations":{"__proto__":"text"}}'));

  expect(JSON.stringify(found)).toBe('{"__proto__":"text"}');
});

test.each(['<html>', ''])('annotationsOf(%j) finds none', (text) => {
  expect(annotationsOf(new TextEncoder().encode(text))).toBeUndefined();
});
