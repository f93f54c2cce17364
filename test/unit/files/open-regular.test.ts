import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRegular } from '../../../src/files/open-regular.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('openRegular() opens a file, also behind a link', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), 'content');
  await symlink('file', join(folder.path, 'link'));

  await using handle = await openRegular(join(folder.path, 'link'));

  expect(await handle.readFile('utf8')).toBe('content');
});

test('openRegular() follows no link where it is told not to', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), 'content');
  await symlink('file', join(folder.path, 'link'));

  await expect(openRegular(join(folder.path, 'link'), 'refuse')).rejects.toMatchObject({ code: 'ELOOP' });
});

test('openRegular() refuses a FIFO at once, although nobody writes to it', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'fifo');
  execFileSync('mkfifo', [path]);

  await expect(openRegular(path)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  await expect(openRegular(path, 'refuse')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
});
