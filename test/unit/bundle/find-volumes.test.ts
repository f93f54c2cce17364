import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findParts, parseVolumeName, volumePath } from '../../../src/bundle/find-volumes.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

async function folderWith(...names: readonly string[]) {
  const folder = await storeFolder();
  for (const name of names) await writeFile(join(folder.path, name), '');
  return folder;
}

test('volumePath() numbers volumes so that their names sort', () => {
  expect([1, 2, 12].map((number) => volumePath('/x/b.tar', number, 12))).toEqual([
    '/x/b.001of012.tar',
    '/x/b.002of012.tar',
    '/x/b.012of012.tar',
  ]);
  expect(volumePath('/x/b.tar', 1, 1)).toBe('/x/b.tar');
  expect(parseVolumeName('/x/b.012of012.tar')).toEqual({ stem: '/x/b', number: 12, total: 12 });
  expect(parseVolumeName('/x/b.tar')).toBeUndefined();
});

test.each(['b.002of003.tar', 'b.tar', 'b', ''])('findParts() finds all volumes by `%s`', async (name) => {
  await using folder = await folderWith('b.003of003.tar', 'b.001of003.tar', 'b.002of003.tar', 'notes.txt');

  const parts = await findParts([join(folder.path, name)]);

  expect(parts).toMatchObject({ kind: 'volumes', volumes: [{ number: 1 }, { number: 2 }, { number: 3 }] });
});

test('findParts() does not choose among the volumes of several bundles', async () => {
  await using folder = await folderWith('a.001of002.tar', 'b.001of002.tar');

  await expect(findParts([folder.path])).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('the volumes of 2 bundles'),
  });
  expect(await findParts([join(folder.path, 'a.001of002.tar')])).toMatchObject({ volumes: [{ number: 1, total: 2 }] });
});

test('findParts() takes a folder with a layout as the bundle itself', async () => {
  await using folder = await folderWith('oci-layout');

  expect(await findParts([folder.path])).toEqual({ kind: 'directory', directory: folder.path });
});

test('findParts() takes volumes from several disks, in the order of their numbers', async () => {
  await using folder = await folderWith('b.002of002.tar');
  await mkdir(join(folder.path, 'other'));
  await writeFile(join(folder.path, 'other/b.001of002.tar'), '');
  const paths = [join(folder.path, 'b.002of002.tar'), join(folder.path, 'other/b.001of002.tar')];

  expect(await findParts(paths)).toMatchObject({ volumes: [{ path: paths[1] }, { path: paths[0] }] });
});

test('findParts() finds nothing in an empty folder', async () => {
  await using folder = await storeFolder();

  await expect(findParts([folder.path])).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 4 });
});
