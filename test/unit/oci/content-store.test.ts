import { expect, test } from 'vitest';
import { isWritable, type ReadableStore } from '../../../src/oci/content-store.ts';
import { folderStore } from '../../fixtures/folder-store.ts';

test('isWritable() knows a store that takes pushes', async () => {
  await using folder = await folderStore();

  expect(isWritable(folder.store)).toBe(true);
  expect(isWritable({ repositories: async () => [] } as unknown as ReadableStore)).toBe(false);
});
