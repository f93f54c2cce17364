import { expect, test } from 'vitest';
import { openImageCache } from '../../../../src/imager/image-cache/open-image-cache.ts';
import type { TreeSource } from '../../../../src/recipe/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const imageCache: TreeSource = { kind: 'tar', path: '/c.tar', at: { file: 'f', line: 1, column: 1 } };
const image = { tree: () => Promise.resolve(makeTree({ 'blob/a': 'x', 'manifests/': '' })) };

test('openImageCache() reads the tree that is named', async () => {
  expect(await openImageCache({ imageCache: undefined, kinds: ['iso'] }, image, {})).toBeUndefined();
  expect(await openImageCache({ imageCache, kinds: ['iso'] }, image, {})).toMatchObject([{ path: 'blob/a' }]);
});

test('openImageCache() names the cache where it is not one', async () => {
  const other = { tree: () => Promise.resolve(makeTree({ a: 'x' })) };

  await expect(openImageCache({ imageCache, kinds: ['iso'] }, other, {})).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('the image cache `/c.tar`') as string,
  });
});
