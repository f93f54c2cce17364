import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSourceMembers } from '../../../src/kernel/source-members.ts';
import { writeFiles } from '../../fixtures/pkgs-checkouts.ts';
import { runTool } from '../../fixtures/run-tool.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('readSourceMembers() gives the files of an archive, and the content of those that are wanted', async () => {
  await using folder = await storeFolder();
  await writeFiles(folder.path, { 'linux/a': 'caf\xe9', 'linux/b/c': 'x' });
  runTool('tar', ['-cJf', 'linux.tar.xz', '--sort=name', './linux'], undefined, folder.path);
  const archive = join(folder.path, 'linux.tar.xz');
  const members = await Array.fromAsync(readSourceMembers(archive, { wants: (path) => path === 'a' }));

  expect(members).toEqual([
    { path: 'a', text: 'caf\xe9', isExecutable: false },
    { path: 'b/c', text: undefined, isExecutable: false },
  ]);
});

test('readSourceMembers() refuses a compression that it does not know', async () => {
  await using folder = await storeFolder();
  await writeFiles(folder.path, { 'linux/a': 'x' });
  runTool('tar', ['-cjf', 'linux.tar.bz2', 'linux'], undefined, folder.path);
  const read = Array.fromAsync(readSourceMembers(join(folder.path, 'linux.tar.bz2'), { wants: () => true }));

  await expect(read).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});
