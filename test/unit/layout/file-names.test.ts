import { expect, test } from 'vitest';
import { blobPath, isPartOfLayout } from '../../../src/layout/file-names.ts';

test('blobPath() has a folder for each algorithm', () => {
  expect([blobPath('sha256:ab'), blobPath('sha512:cd')]).toEqual(['blobs/sha256/ab', 'blobs/sha512/cd']);
});

test.each([
  ['oci-layout', true],
  ['index.json', true],
  ['blobs', true],
  ['.rootsmith-lock', true],
  ['.rootsmith-1-2-abcdef01-ff', true],
  ['.git', false],
  ['blobs.txt', false],
])('isPartOfLayout() of %s is %s', (name, expected) => {
  expect(isPartOfLayout(name)).toBe(expected);
});
