import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModuleSource } from '../../../../src/kernel/module-patch/read-module.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function module(files: Readonly<Record<string, string>>) {
  const folder = await storeFolder();
  await writeFiles(folder.path, files);
  return folder;
}

test('readModuleSource() takes sources in order, and leaves what a build made', async () => {
  const built = { 'a.o': '\0', 'a.ko': '', 'a.mod.c': '', '.a.o.cmd': '', 'Module.symvers': '', 'modules.order': '' };
  await using folder = await module({ ...built, 'sub/b.h': 'h', 'a.c': 'caf\xe9\r\n', 'run.sh': 'x', '.git/HEAD': '' });
  await chmod(join(folder.path, 'run.sh'), 0o755);
  await symlink('a.c', join(folder.path, 'link.c'));

  expect(await readModuleSource(folder.path)).toEqual([
    { path: 'a.c', text: 'caf\xe9\r\n', isExecutable: false },
    { path: 'link.c', text: 'caf\xe9\r\n', isExecutable: false },
    { path: 'run.sh', text: 'x', isExecutable: true },
    { path: 'sub/b.h', text: 'h', isExecutable: false },
  ]);
});

test.each([
  ['a binary file', 'blob.bin', /blob\.bin` is a binary file, which a patch cannot carry/],
  ['a name that patch does not take', 'a b.c', /a b\.c` has a name/],
])('readModuleSource() refuses %s by name', async (_, name, message) => {
  await using folder = await module({ 'a.c': '' });
  await writeFile(join(folder.path, name), name === 'blob.bin' ? '\0' : 'x');

  await expect(readModuleSource(folder.path)).rejects.toMatchObject({
    code: 'MODULE_SOURCE_INVALID',
    message: expect.stringMatching(message),
  });
});

test('readModuleSource() refuses a link that leaves the folder, and a folder that is missing', async () => {
  await using folder = await module({ 'a.c': '' });
  await symlink('/etc/hostname', join(folder.path, 'x.c'));

  await expect(readModuleSource(folder.path)).rejects.toMatchObject({ code: 'PATH_UNSAFE' });
  await expect(readModuleSource(`${folder.path}/none`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
