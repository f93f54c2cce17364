import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readIfThere } from '../../../src/files/read-if-there.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('readIfThere() gives the bytes of a file, and nothing for one that is not there', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x'), 'content');

  expect(Buffer.from((await readIfThere(join(folder.path, 'x'))) ?? []).toString()).toBe('content');
  expect(await readIfThere(join(folder.path, 'none'))).toBeUndefined();
});

test('readIfThere() says that a directory is not a file', async () => {
  await using folder = await storeFolder();

  await expect(readIfThere(folder.path)).rejects.toMatchObject({ code: 'NOT_FOUND', hint: 'Name a file in it.' });
});
