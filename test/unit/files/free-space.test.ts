import { join } from 'node:path';
import { expect, test } from 'vitest';
import { existingParent, freeSpace } from '../../../src/files/free-space.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('freeSpace() measures where a folder will be made', async () => {
  await using folder = await storeFolder();

  const there = await freeSpace(folder.path);
  const later = await freeSpace(join(folder.path, 'a/b/c'));

  expect(later?.device).toBe(there?.device);
  expect(later?.freeBytes).toBeGreaterThan(0);
});

test('freeSpace() is unknown for a file system that counts no blocks', async () => {
  expect(await freeSpace('/proc/none')).toBeUndefined();
});

test('existingParent() gives the nearest folder that is there', async () => {
  await using folder = await storeFolder();

  expect(await existingParent(join(folder.path, 'a/b'))).toBe(folder.path);
});
