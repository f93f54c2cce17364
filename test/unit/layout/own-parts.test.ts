import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trustIn } from '../../../src/files/index.ts';
import { checkOwnParts } from '../../../src/layout/own-parts.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('checkOwnParts() takes a new directory, and one with all its parts', async () => {
  await using folder = await storeFolder();
  const trust = await trustIn(folder.path);

  await checkOwnParts(folder.path, trust);
  await mkdir(join(folder.path, 'blobs/sha256'), { recursive: true });
  for (const name of ['index.json', 'oci-layout']) await writeFile(join(folder.path, name), '');

  await expect(checkOwnParts(folder.path, trust)).resolves.toBeUndefined();
});

test.each(['blobs', '.rootsmith-partial', 'index.json', 'oci-layout', 'more'])(
  'checkOwnParts() refuses a link in the place of %s by PATH_FOREIGN',
  async (name) => {
    await using folder = await storeFolder();
    await symlink('/', join(folder.path, name));

    await expect(checkOwnParts(folder.path, await trustIn(folder.path), ['more'])).rejects.toMatchObject({
      code: 'PATH_FOREIGN',
    });
  },
);
