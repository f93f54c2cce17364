import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCommitOf } from '../../../../src/kernel/pkgs/commit.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { gitPosition } from '../../../../src/tools/index.ts';
import { commitAll, runGit } from '../../../fixtures/git-repository.ts';
import { writePkgsCheckout } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

/** Talos 0.13.4 takes its kernel from a tag, so a stand-in can have its commit. */
const talos = parseTalosVersion('v0.13.4');

async function clone() {
  const folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v0.8');
  commitAll(folder.path, 'v0.8.0');
  runGit(folder.path, 'commit', '--quiet', '--allow-empty', '--message', 'later');
  return folder;
}

test('findCommitOf() refuses a work tree at another commit, and checks the right one out on request', async () => {
  await using folder = await clone();
  await expect(findCommitOf(folder.path, { talos, checkout: false })).rejects.toMatchObject({
    code: 'COMMIT_MISMATCH',
    message: expect.stringMatching(
      /is not at v0\.8\.0, from which Talos v0\.13\.4 .*: the work tree is at v0\.8\.0-1-g/,
    ),
  });
  await findCommitOf(folder.path, { talos, checkout: true });

  expect((await gitPosition(folder.path))?.described).toBe('v0.8.0');
  expect(await findCommitOf(folder.path, { talos, checkout: false })).toMatchObject({ revision: 'v0.8.0' });
});

test('findCommitOf() never leaves a work tree with changes', async () => {
  await using folder = await clone();
  await writeFile(join(folder.path, 'Pkgfile'), 'mine\n');

  await expect(findCommitOf(folder.path, { talos, checkout: true })).rejects.toMatchObject({ code: 'CHECKOUT_DIRTY' });
});

test('findCommitOf() says that a clone lacks the commit, or that a folder is no clone', async () => {
  await using folder = await clone();
  await using other = await storeFolder();
  const options = { talos: parseTalosVersion('v1.12.11'), checkout: true };

  await expect(findCommitOf(folder.path, options)).rejects.toMatchObject({
    code: 'COMMIT_MISMATCH',
    message: expect.stringContaining('this clone does not have it'),
    hint: expect.stringContaining('f921142'),
  });
  await expect(findCommitOf(other.path, options)).rejects.toThrow('it is not the top of a git work tree');
});
