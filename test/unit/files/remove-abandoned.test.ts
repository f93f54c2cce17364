import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeAbandoned } from '../../../src/files/index.ts';
import { temporaryName } from '../../../src/files/owner.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test.each([
  ['whose pid nobody has', (name: string) => name.replace(/^\.rootsmith-\d+/, '.rootsmith-4194305'), true],
  ['whose pid another has now', (name: string) => name.replace(/^(\.rootsmith-\d+)-\d+/, '$1-1'), true],
  [
    'of another machine',
    (name: string) => name.replace(/[0-9a-f]{8}-([0-9a-f]+)$/, '00000000-$1').replace(/-\d+-/, '-1-'),
    false,
  ],
])('removeAbandoned() judges files of a process %s', async (_, change, removed) => {
  await using folder = await storeFolder();
  const name = change(await temporaryName());
  await writeFile(join(folder.path, name), '');

  await removeAbandoned(folder.path);

  expect(await readdir(folder.path)).toEqual(removed ? [] : [name]);
});

test('removeAbandoned() leaves other files alone, folders of any name, and a missing folder', async () => {
  await using folder = await storeFolder();
  const name = (await temporaryName()).replace(/^\.rootsmith-\d+/, '.rootsmith-4194305');
  await writeFile(join(folder.path, 'mine'), '');
  await mkdir(join(folder.path, name));

  await removeAbandoned(folder.path);
  await removeAbandoned(join(folder.path, 'none'));

  expect((await readdir(folder.path)).sort()).toEqual([name, 'mine']);
});
