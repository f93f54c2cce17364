import { chmod, chown, link, mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../src/files/index.ts';
import {
  claimFolder,
  findPrivateFolder,
  makePrivateFolder,
  openOwn,
  removePrivateFolder,
} from '../../../src/files/private-folder.ts';
import { hasSafeParents } from '../../../src/files/safe-parents.ts';
import { trustIn, trustSelf } from '../../../src/files/trust.ts';
import { makeWorkFolder, removeStaleWork } from '../../../src/files/work-folder.ts';
import { openUploadJournal } from '../../../src/registry/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const NOBODY = 65534;
const asRoot = test.skipIf(process.getuid?.() !== 0);
const foreign = { code: 'PATH_FOREIGN', hint: expect.stringContaining('Remove it') };

test('makePrivateFolder() makes a base that is missing, and folders that nobody else can enter', async () => {
  await using folder = await storeFolder();
  const place = { base: join(folder.path, 'new/base'), names: ['a', 'b'] };

  const path = await makePrivateFolder(place);

  expect(path).toBe(join(folder.path, 'new/base/a/b'));
  expect(await findPrivateFolder(place)).toBe(path);
  expect(await hasSafeParents(path)).toBe(true);
});

test('findPrivateFolder() finds none where none is', async () => {
  await using folder = await storeFolder();

  expect(await findPrivateFolder({ base: folder.path, names: ['a', 'b'] })).toBeUndefined();
  await removePrivateFolder({ base: folder.path, names: ['a'] });
});

describe.each(['a', 'a/b'])('a private folder whose part %s', (part) => {
  const place = (base: string): { base: string; names: string[] } => ({ base, names: ['a', 'b'] });

  test.each([
    ['is a link', (path: string, aim: string) => symlink(aim, path)],
    ['is a file', (path: string) => writeFile(path, '')],
    ['is open to a group', (path: string) => mkdir(path).then(() => chmod(path, 0o770))],
    ['is open to all', (path: string) => mkdir(path).then(() => chmod(path, 0o1777))],
  ])('%s is refused with PATH_FOREIGN, and not removed', async (_, plant) => {
    await using folder = await storeFolder();
    await using other = await storeFolder();
    if (part !== 'a') await mkdir(join(folder.path, 'a'), { mode: 0o700 });
    await plant(join(folder.path, part), other.path);

    await expect(makePrivateFolder(place(folder.path))).rejects.toMatchObject(foreign);
    await expect(findPrivateFolder(place(folder.path))).rejects.toMatchObject(foreign);
    await expect(removePrivateFolder(place(folder.path))).rejects.toMatchObject(foreign);
    expect(await readdir(other.path)).toEqual([]);
  });

  asRoot('belongs to another user is refused with PATH_FOREIGN', async () => {
    await using folder = await storeFolder();
    if (part !== 'a') await mkdir(join(folder.path, 'a'), { mode: 0o700 });
    await mkdir(join(folder.path, part), { mode: 0o700 });
    await chown(join(folder.path, part), NOBODY, NOBODY);

    await expect(makePrivateFolder(place(folder.path))).rejects.toMatchObject({
      ...foreign,
      message: expect.stringContaining('belongs to user 65534'),
    });
  });
});

asRoot('trustIn() trusts the owner of a folder that the user named, and nobody else', async () => {
  await using folder = await storeFolder();
  await chown(folder.path, 1000, 1000);
  for (const [name, owner] of Object.entries({ mine: 0, owners: 1000, theirs: NOBODY })) {
    await mkdir(join(folder.path, name));
    await chown(join(folder.path, name), owner, owner);
  }
  const trust = await trustIn(folder.path);

  await claimFolder(join(folder.path, 'mine'), trust);
  await claimFolder(join(folder.path, 'owners'), trust);
  await expect(claimFolder(join(folder.path, 'theirs'), trust)).rejects.toMatchObject(foreign);
});

asRoot('trustIn() trusts all of a group that a folder was opened to', async () => {
  await using folder = await storeFolder();
  await chmod(folder.path, 0o2775);
  await mkdir(join(folder.path, 'theirs'));
  await chown(join(folder.path, 'theirs'), NOBODY, NOBODY);

  await claimFolder(join(folder.path, 'theirs'), await trustIn(folder.path));
  await symlink('/', join(folder.path, 'link'));
  await expect(claimFolder(join(folder.path, 'link'), await trustIn(folder.path))).rejects.toMatchObject(foreign);
});

test('openOwn() refuses a link, and a file with a second name that is to be written', async () => {
  await using folder = await storeFolder();
  const [file, second, loop] = ['file', 'second', 'loop'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(file, '');
  await link(file, second);
  await symlink(file, loop);

  await expect(openOwn(loop, { trust: trustSelf() })).rejects.toMatchObject(foreign);
  await expect(openOwn(second, { trust: trustSelf(), flags: 1 })).rejects.toMatchObject(foreign);
  await expect(openOwn(folder.path, { trust: trustSelf() })).rejects.toMatchObject(foreign);
  expect(await openOwn(join(folder.path, 'none'), { trust: trustSelf() })).toBeUndefined();
});

asRoot('openUploadJournal() reads nothing that another user wrote', async () => {
  await using folder = await storeFolder();
  const journal = join(folder.path, 'journal');
  await openUploadJournal(journal).save('key', { location: 'https://r.test/upload', offset: 1 });
  const [file = ''] = await readdir(journal);
  await chown(join(journal, file), NOBODY, NOBODY);

  await expect(openUploadJournal(journal).load('key')).rejects.toMatchObject(foreign);
  await chown(journal, NOBODY, NOBODY);
  await expect(openUploadJournal(journal).load('key')).rejects.toMatchObject(foreign);
});

describe('a work folder', () => {
  test('is new, closed to others, empty, and gone afterwards', async () => {
    await using folder = await storeFolder();
    {
      await using workspace = await Workspace.open(folder.path);
      await using inner = await workspace.inner('part');

      expect(await readdir(inner.path)).toEqual([]);
      expect(inner.path.startsWith(workspace.path)).toBe(true);
      expect(await readdir(folder.path)).toEqual([
        expect.stringMatching(/^rootsmith-\d+-\d+-[0-9a-f]{8}-[0-9a-f]{16}$/),
      ]);
    }

    expect(await readdir(folder.path)).toEqual([]);
  });

  test('of a process that has ended goes; another folder of such a name stays', async () => {
    await using folder = await storeFolder();
    const work = await makeWorkFolder(folder.path);
    const [name = ''] = await readdir(folder.path);
    const dead = name.replace(/^rootsmith-\d+/, 'rootsmith-4194305');
    const other = dead.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await work.remove();
    await mkdir(join(folder.path, dead), { mode: 0o700 });
    await writeFile(join(folder.path, dead, 'rootsmith-work'), dead);
    await mkdir(join(folder.path, dead, 'files/deep'), { recursive: true });
    await mkdir(join(folder.path, other), { mode: 0o700 });
    await writeFile(join(folder.path, other, 'precious'), '');

    await removeStaleWork(folder.path);

    expect(await readdir(folder.path)).toEqual([other]);
    expect(await readdir(join(folder.path, other))).toEqual(['precious']);
  });

  test('that was killed before it had its mark goes too', async () => {
    await using folder = await storeFolder();
    const work = await makeWorkFolder(folder.path);
    const [name = ''] = await readdir(folder.path);
    await work.remove();
    for (const pid of [4194305, 4194306]) {
      await mkdir(join(folder.path, name.replace(/^rootsmith-\d+/, `rootsmith-${pid}`)), { mode: 0o700 });
    }
    await writeFile(join(folder.path, name.replace(/^rootsmith-\d+/, 'rootsmith-4194306'), 'rootsmith-work'), 'root');

    await removeStaleWork(folder.path);

    expect(await readdir(folder.path)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('is found by no name where others may rename it', async () => {
    await using folder = await storeFolder();
    await chmod(folder.path, 0o777);
    const work = await makeWorkFolder(folder.path);
    const [name = ''] = await readdir(folder.path);
    await rename(join(folder.path, name), join(folder.path, 'away'));
    await mkdir(join(folder.path, name));

    await writeFile(join(work.path, 'file'), '');
    expect(await readdir(join(folder.path, 'away/files'))).toEqual(['file']);
    await work.remove();

    expect(await readdir(folder.path)).toEqual([name]);
  });
});
