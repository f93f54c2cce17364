import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll } from '../fixtures/git-repository.ts';
import { GIT_PATCH, readFiles, writePkgsCheckout } from '../fixtures/pkgs-checkouts.ts';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { storeFolder } from '../fixtures/store-options.ts';

async function checkout(era = 'v1.14') {
  const folder = await storeFolder();
  await writePkgsCheckout(join(folder.path, 'pkgs'), era);
  commitAll(join(folder.path, 'pkgs'), 'v1.14.0');
  await writeFile(join(folder.path, 'my.patch'), GIT_PATCH);
  await mkdir(join(folder.path, 'bin'));
  const run = (flags: readonly string[], path = `${folder.path}/bin:${process.env['PATH'] ?? ''}`) =>
    rootsmith(['kernel', 'pkgs', 'pkgs', ...flags], { directory: folder.path, env: { PATH: path } });
  return { ...folder, run };
}

async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, 'bin', name), 0o755);
}

test('rootsmith kernel pkgs --make runs the line in the checkout, and keeps its output out of standard output', async () => {
  await using folder = await checkout();
  const { status, stdout, stderr } = await folder.run([
    '--patches',
    'my.patch',
    '--make',
    '--registry',
    'r:5000',
    '--json',
  ]);
  const { make, image } = JSON.parse(stdout) as { readonly make: readonly string[]; readonly image: string };

  expect(status).toBe(0);
  expect(make[0]).toBe('kernel');
  // The Makefile of the stand-in prints what it was given.
  expect(stderr).toContain(`building ${image} push=false platform=linux/amd64,linux/arm64\n`);
});

test('rootsmith kernel pkgs --make says that the build failed, and with which status', async () => {
  await using folder = await checkout();
  await writeProgram(folder.path, 'make', 'echo "$@" > called; exit 3');
  const { status, stderr } = await folder.run(['--option', 'X=y', '--make']);

  expect(status).toBe(7);
  expect(stderr).toMatch(/`make kernel PLATFORM=.* TAG=v1\.14\.0-rs[0-9a-f]{8}` ended with status 3 \[TOOL_FAILED\]/);
  expect(await readFile(join(folder.path, 'pkgs/called'), 'utf8')).toMatch(/^kernel PLATFORM=/);
});

test('rootsmith kernel pkgs names a missing make, after the edits, and a missing git, before them', async () => {
  await using folder = await checkout();
  const bin = join(folder.path, 'bin');
  const original = await readFiles(join(folder.path, 'pkgs'));
  const withoutGit = await folder.run(['--option', 'X=y'], bin);
  expect(withoutGit).toMatchObject({ status: 7, stderr: expect.stringContaining('apt-get install git') });
  expect(await readFiles(join(folder.path, 'pkgs'))).toEqual(original);
  await symlink('/usr/bin/git', join(bin, 'git'));
  const withoutMake = await folder.run(['--option', 'X=y', '--make'], bin);

  expect(withoutMake).toMatchObject({ status: 7, stderr: expect.stringContaining('apt-get install make') });
});

test('rootsmith kernel pkgs names the patch that is not one', async () => {
  await using folder = await checkout();
  await writeFile(join(folder.path, 'my.patch'), 'hello\n');

  expect(await folder.run(['--patches', 'my.patch'])).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('my.patch:1: the patch changes no file [PATCH_INVALID]'),
  });
});
