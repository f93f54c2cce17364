import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll } from '../fixtures/git-repository.ts';
import { GIT_PATCH, readFiles, writeFiles, writePkgsCheckout } from '../fixtures/pkgs-checkouts.ts';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { runTool, tryTool } from '../fixtures/run-tool.ts';
import { storeFolder } from '../fixtures/store-options.ts';
import { testProgram } from '../fixtures/test-program.ts';

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

/** A stand-in for the kernel's make: it checks that it has a terminal and that the patch is in, and sets an option. */
const MENU = `
case "$*" in
  *olddefconfig) test -f drivers/misc/new.c || exit 9; echo CONFIG_RESOLVED=y >> .config ;;
  *menuconfig) test -t 0 && test -t 1 || exit 8; sed -i 's/^# CONFIG_SQUASHFS_ZLIB.*/CONFIG_SQUASHFS_ZLIB=y/' .config ;;
esac
if test -n "$CALLS"; then echo "$@" >> "$CALLS"; fi`;

/** A checkout with a patch, the source that it names, and a kernel's make that edits by itself. */
async function menu() {
  const folder = await checkout();
  await writeFiles(folder.path, {
    'linux/drivers/misc/Kconfig': 'menu "Misc devices"\n-- drivers/misc/not-a-header\nendmenu\n',
    'linux/drivers/misc/a.c': 'not needed\n',
  });
  runTool('tar', ['-cJf', 'linux.tar.xz', 'linux'], undefined, folder.path);
  const bytes = await readFile(join(folder.path, 'linux.tar.xz'));
  const [sha256, sha512] = ['sha256', 'sha512'].map((name) => createHash(name).update(bytes).digest('hex'));
  await folder.run([
    '--linux-version',
    '6.18.44',
    '--sha256',
    sha256 ?? '',
    '--sha512',
    sha512 ?? '',
    '--patches',
    'my.patch',
  ]);
  await rm(join(folder.path, 'pkgs/kernel/build/patches/upstream.patch'));
  await writeProgram(folder.path, 'make', MENU);
  const inTerminal = (...flags: readonly string[]) => {
    const words = [process.execPath, testProgram, 'kernel', 'menuconfig', 'pkgs', '--source', 'linux.tar.xz', ...flags];
    const settings = `PATH=${folder.path}/bin:$PATH CALLS=${folder.path}/calls`;
    return tryTool('script', ['-qec', `${settings} ${words.join(' ')}`, '/dev/null'], undefined, folder.path);
  };
  return { ...folder, inTerminal };
}

test('rootsmith kernel menuconfig hands the terminal over, and writes back only what was changed', async () => {
  await using folder = await menu();
  const config = join(folder.path, 'pkgs/kernel/build/config-arm64');
  const before = await readFile(config, 'utf8');
  const { status, stdout } = folder.inTerminal('--arch', 'arm64');

  expect(Buffer.from(stdout).toString()).toContain('CONFIG_SQUASHFS_ZLIB=y');
  expect(status).toBe(0);
  expect(await readFile(config, 'utf8')).toBe(
    before.replace('# CONFIG_SQUASHFS_ZLIB is not set', 'CONFIG_SQUASHFS_ZLIB=y'),
  );
  expect(await readFile(join(folder.path, 'calls'), 'utf8')).toBe('ARCH=arm64 olddefconfig\nARCH=arm64 menuconfig\n');
});

test('rootsmith kernel menuconfig -o writes a fragment, and leaves the checkout as it is', async () => {
  await using folder = await menu();
  const before = await readFiles(join(folder.path, 'pkgs'));
  folder.inTerminal('-o', 'my.config');

  expect(await readFile(join(folder.path, 'my.config'), 'utf8')).toBe('CONFIG_SQUASHFS_ZLIB=y\n');
  expect(await readFiles(join(folder.path, 'pkgs'))).toEqual(before);
});

test('rootsmith kernel menuconfig refuses a source that is not that of the checkout', async () => {
  await using folder = await menu();
  await writeFile(join(folder.path, 'linux.tar.xz'), 'another');

  expect(Buffer.from(folder.inTerminal().stdout).toString()).toContain('DIGEST_MISMATCH');
});

test('rootsmith kernel menuconfig edits the last fragment of a kernel recipe, with the patches of its source', async () => {
  await using folder = await menu();
  await writeFiles(folder.path, {
    'linux/Makefile': 'VERSION = 6\nPATCHLEVEL = 18\nSUBLEVEL = 44\n',
    'linux/Kconfig': 'mainmenu "Linux"\n',
    'kernel.yaml': [
      'apiVersion: rootsmith/v1',
      'kind: Kernel',
      'source: { dir: linux }',
      'patches: [my.patch]',
      'config: { file: base.config, fragments: [my.config] }',
      '',
    ].join('\n'),
    'base.config': '# CONFIG_SQUASHFS_ZLIB is not set\nCONFIG_A=y\n',
    'my.config': '# mine\nCONFIG_B=m\n',
  });
  const words = [process.execPath, testProgram, 'kernel', 'menuconfig', 'kernel.yaml'];
  const settings = `PATH=${folder.path}/bin:$PATH CALLS=${folder.path}/calls`;
  const { status } = tryTool('script', ['-qec', `${settings} ${words.join(' ')}`, '/dev/null'], undefined, folder.path);

  expect(status).toBe(0);
  expect(await readFile(join(folder.path, 'my.config'), 'utf8')).toBe('# mine\nCONFIG_B=m\nCONFIG_SQUASHFS_ZLIB=y\n');
});
