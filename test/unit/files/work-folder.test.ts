import { chmod, mkdir, readdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryName } from '../../../src/files/owner.ts';
import { makeWorkFolder, removeStaleWork } from '../../../src/files/work-folder.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test.each([
  ['that only we can change', 0o700],
  ['in which everybody may rename', 0o777],
])('makeWorkFolder() makes a folder of our own in one %s, and removes it with its content', async (_, mode) => {
  await using folder = await storeFolder();
  await chmod(folder.path, mode);
  const work = await makeWorkFolder(await realpath(folder.path));
  await writeFile(join(work.path, 'x'), 'content');

  const [name = ''] = await readdir(folder.path);
  expect((await stat(join(folder.path, name))).mode & 0o777).toBe(0o700);
  await work.remove();

  expect(await readdir(folder.path)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'makeWorkFolder() goes on in its folder when somebody renames it',
  async () => {
    await using folder = await storeFolder();
    await chmod(folder.path, 0o777);
    const work = await makeWorkFolder(await realpath(folder.path));
    const [name = ''] = await readdir(folder.path);

    await rename(join(folder.path, name), join(folder.path, 'moved'));
    await mkdir(join(folder.path, name));
    await writeFile(join(work.path, 'x'), 'content');

    expect(await readdir(join(folder.path, 'moved', 'files'))).toEqual(['x']);
    await work.remove();
    expect(await readdir(folder.path)).toEqual([name]);
  },
);

test('removeStaleWork() removes the folders of processes that have ended, if they carry their mark', async () => {
  await using folder = await storeFolder();
  const place = await realpath(folder.path);
  const name = (await temporaryName()).slice(1);
  const [dead, copied, living] = [name.replace(/^rootsmith-\d+/, 'rootsmith-4194305'), 'rootsmith-other', name];
  for (const each of [dead, copied, living]) await mkdir(join(place, each, 'files'), { recursive: true, mode: 0o700 });
  await writeFile(join(place, dead, 'rootsmith-work'), dead);

  await removeStaleWork(place);

  expect((await readdir(place)).sort()).toEqual([living, copied].sort());
});

test('removeStaleWork() leaves a folder whose mark names another one', async () => {
  await using folder = await storeFolder();
  const place = await realpath(folder.path);
  const dead = (await temporaryName()).slice(1).replace(/^rootsmith-\d+/, 'rootsmith-4194305');
  await mkdir(join(place, dead, 'files'), { recursive: true, mode: 0o700 });
  await writeFile(join(place, dead, 'rootsmith-work'), 'rootsmith-1-2-3');

  await removeStaleWork(place);

  expect(await readdir(place)).toEqual([dead]);
});
