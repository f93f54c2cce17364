import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildStoredExtension } from '../../../../src/installer/extension-build/stored-extension.ts';
import { extensionRecipe, HELLO_SERVICE } from '../../../fixtures/extension-recipe.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('buildStoredExtension() builds the same content once, and other content again', async () => {
  await using folder = await storeFolder();
  const options = { env: { XDG_CACHE_HOME: join(folder.path, 'cache') }, temporaryFolder: folder.path };
  const first = await buildStoredExtension(extensionRecipe(HELLO_SERVICE), options);
  const second = await buildStoredExtension(extensionRecipe(HELLO_SERVICE), options);
  const other = await buildStoredExtension(extensionRecipe(), options);

  expect(first).toMatchObject({
    place: expect.stringContaining('/cache/rootsmith/extensions/images:'),
    isCached: false,
  });
  expect(second).toEqual({ ...first, isCached: true });
  expect(other.isCached).toBe(false);
  expect(other.place).not.toBe(first.place);
});
