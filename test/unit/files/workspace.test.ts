import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolderOf, Workspace } from '../../../src/files/workspace.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('Workspace goes with its scope, and its inner ones before it', async () => {
  await using folder = await storeFolder();
  const place = join(folder.path, 'tmp');
  {
    await using workspace = await Workspace.open(place);
    {
      await using inner = await workspace.inner('part');
      await writeFile(inner.newPath('x'), 'content');
    }
    await writeFile(workspace.newPath('y'), 'content');

    expect(await readdir(workspace.path)).toEqual(['001-y']);
  }

  expect(await readdir(place)).toEqual([]);
});

test('newPath() never gives a path twice', async () => {
  await using folder = await storeFolder();
  await using workspace = await Workspace.open(folder.path);

  expect([workspace.newPath('x'), workspace.newPath('x')].map((path) => basename(path))).toEqual(['001-x', '002-x']);
});

test('open() names the folder in which it could not work', async () => {
  await using folder = await storeFolder();
  const place = join(folder.path, 'file');
  await writeFile(place, '');

  await expect(Workspace.open(place)).rejects.toThrow(`make a work folder in \`${place}\``);
});

test.each([
  [{ TMPDIR: '/large' }, '/large'],
  [{ TMPDIR: '' }, tmpdir()],
  [{}, tmpdir()],
])('temporaryFolderOf(%j) is %s', (env, expected) => {
  expect(temporaryFolderOf(env)).toBe(expected);
});
