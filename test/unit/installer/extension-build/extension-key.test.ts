import { expect, test } from 'vitest';
import { extensionKey } from '../../../../src/installer/extension-build/extension-key.ts';
import { extensionRecipe } from '../../../fixtures/extension-recipe.ts';
import { extensionTree } from '../../../fixtures/extension-trees.ts';

const recipe = extensionRecipe();
const platform = { os: 'linux', architecture: 'amd64' };
const of = (content: string, time = 0) =>
  extensionKey([{ platform, recipe, tree: extensionTree({ 'usr/local/a': content }) }], time);

test('extensionKey() depends on the content and on the time', async () => {
  const key = await of('x');

  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(await of('x')).toBe(key);
  expect(await of('y')).not.toBe(key);
  expect(await of('x', 1)).not.toBe(key);
});
