import { expect, test } from 'vitest';
import { joinImageParts } from '../../../../src/mirror/images/image-parts.ts';

const hex = 'ab'.repeat(32);

test.each([
  [{ repository: 'quay.io/a/b', tag: 'v1' }, 'quay.io/a/b:v1'],
  [{ registry: 'quay.io', repository: 'a/b', tag: 'v1' }, 'quay.io/a/b:v1'],
  [{ registry: '', repository: 'a/b', tag: '', digest: `sha256:${hex}` }, `a/b@sha256:${hex}`],
  [{ image: 'a/b', version: 'v1', sha: hex }, `a/b:v1@sha256:${hex}`],
  [{ name: 'a/b' }, 'a/b'],
])('joinImageParts() makes %o a reference', (value, reference) => {
  expect(joinImageParts(value)).toBe(reference);
});

test.each([['text'], [undefined], [['a']], [{ tag: 'v1' }], [{ repository: 'a', tag: 1.2 }], [{ repository: {} }]])(
  'joinImageParts() leaves %o alone',
  (value) => {
    expect(joinImageParts(value)).toBe(value);
  },
);
