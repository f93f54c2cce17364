import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitCheckout, gitCommit, gitPosition } from '../../../src/tools/git.ts';
import { commitAll, runGit } from '../../fixtures/git-repository.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

async function repository() {
  const folder = await storeFolder();
  await writeFile(join(folder.path, 'a b'), 'one\n');
  const first = commitAll(folder.path, 'v1.0.0');
  await writeFile(join(folder.path, 'a b'), 'two\n');
  runGit(folder.path, 'commit', '--quiet', '--all', '--message', 'second');
  return { ...folder, first, second: runGit(folder.path, 'rev-parse', 'HEAD') };
}

test('gitPosition() describes a commit by its tag and names changed files', async () => {
  await using repo = await repository();
  await writeFile(join(repo.path, 'a b'), 'three\n');
  await writeFile(join(repo.path, 'untracked'), '');

  expect(await gitPosition(repo.path)).toEqual({
    commit: repo.second,
    described: `v1.0.0-1-g${repo.second.slice(0, 7)}`,
    changed: ['a b'],
  });
});

test('gitPosition() gives nothing outside of the top of a work tree', async () => {
  await using repo = await repository();
  await using folder = await storeFolder();
  await mkdir(join(repo.path, 'inner'));

  expect(await gitPosition(join(repo.path, 'inner'))).toBeUndefined();
  expect(await gitPosition(folder.path)).toBeUndefined();
});

test('gitCommit() finds a commit by a part of its name or a tag', async () => {
  await using repo = await repository();

  expect(await gitCommit(repo.path, repo.first.slice(0, 7))).toBe(repo.first);
  expect(await gitCommit(repo.path, 'v1.0.0')).toBe(repo.first);
  expect(await gitCommit(repo.path, 'v9')).toBeUndefined();
});

test('gitCheckout() moves a clean work tree, and no other', async () => {
  await using repo = await repository();
  await writeFile(join(repo.path, 'a b'), 'mine\n');
  await expect(gitCheckout(repo.path, repo.first)).rejects.toMatchObject({
    code: 'CHECKOUT_DIRTY',
    message: expect.stringContaining('`a b` has changes'),
  });
  runGit(repo.path, 'checkout', '--quiet', '--', '.');
  await gitCheckout(repo.path, repo.first);

  expect((await gitPosition(repo.path))?.described).toBe('v1.0.0');
});
