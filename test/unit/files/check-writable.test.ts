import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkWritableFile, checkWritableFolder } from '../../../src/files/check-writable.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('checkWritableFolder() takes a folder that is there or can be made, and leaves nothing', async () => {
  await using folder = await storeFolder();
  const before = await readdir(folder.path);

  await checkWritableFolder(folder.path, 'write');
  await checkWritableFolder(join(folder.path, 'a/b'), 'write');

  expect(await readdir(folder.path)).toEqual(before);
});

test('checkWritableFolder() refuses a path below a file, and a file system that keeps nothing', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), '');

  await expect(checkWritableFolder(join(folder.path, 'file'), 'write it')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('cannot write it: '),
    hint: expect.any(String),
  });
  await expect(checkWritableFolder('/proc/none', 'write it')).rejects.toMatchObject({ code: 'PERMISSION' });
});

test('checkWritableFile() refuses a folder in its place', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'out.tar'));

  await expect(checkWritableFile(join(folder.path, 'out.tar'), 'write it')).rejects.toMatchObject({
    code: 'PATH_FOREIGN',
  });
  await checkWritableFile(join(folder.path, 'new.tar'), 'write it');
});
