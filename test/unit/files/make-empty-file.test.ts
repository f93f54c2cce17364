import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeEmptyFile } from '../../../src/files/make-empty-file.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('makeEmptyFile() makes zeros, and takes the place of nothing', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'a');
  await makeEmptyFile(path, 5);

  expect(await readFile(path)).toEqual(Buffer.alloc(5));
  await expect(makeEmptyFile(path, 5)).rejects.toMatchObject({ code: 'EEXIST' });
});
