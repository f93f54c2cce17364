import { chmod, lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTrust, trustIn, trustSelf } from '../../../src/files/trust.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test.each([
  ['closed to others', 0o600, undefined],
  ['open to readers', 0o644, undefined],
  ['open to a group that writes', 0o660, 'other users may write to it (mode 0660)'],
  ['open to all', 0o666, 'other users may write to it (mode 0666)'],
])('checkTrust() judges our own file that is %s', async (_, mode, found) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await writeFile(path, '');
  await chmod(path, mode);

  const outcome = await checkTrust(path, await lstat(path), { kind: 'file', trust: trustSelf() }).catch(
    (error: unknown) => error,
  );

  if (found === undefined) expect(outcome).toBeUndefined();
  else expect(outcome).toMatchObject({ code: 'PATH_FOREIGN', message: `cannot use \`${path}\`: ${found}` });
});

test('checkTrust() refuses the file of another user', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await writeFile(path, '');
  const facts = Object.assign(await lstat(path), { uid: 12_345 });

  await expect(checkTrust(path, facts, { kind: 'file', trust: trustSelf() })).rejects.toMatchObject({
    message: `cannot use \`${path}\`: it belongs to user 12345`,
  });
});

test.each([
  ['a directory for a file', 'file', 'it is a directory, not a file'],
  ['a link for a directory', 'directory', 'it is a symbolic link, not a directory'],
] as const)('checkTrust() refuses %s', async (_, kind, found) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  await (kind === 'file' ? mkdir(path) : symlink('.', path));

  await expect(checkTrust(path, await lstat(path), { kind, trust: trustSelf() })).rejects.toThrow(found);
});

test('trustIn() takes what the owner of the folder made, and what the group did where it may write', async () => {
  await using folder = await storeFolder();
  const { uid } = await lstat(folder.path);

  await chmod(folder.path, 0o755);
  expect((await trustIn(folder.path)).users).toContain(uid);
  await chmod(folder.path, 0o770);
  expect(await trustIn(folder.path)).toEqual({ users: undefined, isShared: true });
});
