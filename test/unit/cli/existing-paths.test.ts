import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exists, folderExists } from '../../../src/cli/existing-paths.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('exists() and folderExists() tell files, folders and nothing apart', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'file');
  await writeFile(path, '');

  expect([await exists(path), await folderExists(path), await folderExists(folder.path)]).toEqual([true, false, true]);
  expect([await exists(`${path}x`), await folderExists(`${path}x`)]).toEqual([false, false]);
});
