import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimEmptyFolder } from '../../../../src/kernel/source/empty-folder.ts';
import { testFolder } from '../../../fixtures/kernel/stand-in-tree.ts';

test('claimEmptyFolder() removes an empty folder and makes the parent of a missing one', async () => {
  using folder = testFolder();
  const [empty, missing] = [join(folder.path, 'empty'), join(folder.path, 'a/b/c')];
  mkdirSync(empty);

  expect(await claimEmptyFolder(empty)).toBe(empty);
  expect(existsSync(empty)).toBe(false);
  await claimEmptyFolder(missing);
  expect(existsSync(join(folder.path, 'a/b'))).toBe(true);
  expect(existsSync(missing)).toBe(false);
});

test('claimEmptyFolder() refuses a folder with something in it', async () => {
  using folder = testFolder();
  writeFileSync(join(folder.path, 'mine'), '');

  await expect(claimEmptyFolder(folder.path)).rejects.toMatchObject({ code: 'PATH_FOREIGN' });
  expect(existsSync(join(folder.path, 'mine'))).toBe(true);
});
