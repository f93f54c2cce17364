import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { commitAll } from '../../../fixtures/git-repository.ts';
import { GIT_PATCH, pkgsCheckouts, readFiles, writePkgsCheckout } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function checkout(era = 'v1.14') {
  const folder = await storeFolder();
  await writePkgsCheckout(folder.path, era);
  await writeFile(join(folder.path, 'my.patch'), GIT_PATCH);
  const run = (...flags: readonly string[]) => runLine(['kernel', 'pkgs', '.', ...flags], { directory: folder.path });
  return { ...folder, run };
}

test('kernel pkgs prints what it changed, the line to run and the name of the image', async () => {
  await using folder = await checkout();
  commitAll(folder.path, 'v1.14.0');
  const { stdout, status } = await folder.run(
    '--patches',
    'my.patch',
    '--registry',
    'r:5000',
    '--push',
    '--arch',
    'amd64',
  );

  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^add\tkernel\/build\/patches\/rootsmith\/9001-my\.patch\nrun\tmake kernel PLATFORM=linux\/amd64 /,
  );
  expect(stdout).toMatch(
    / REGISTRY=r:5000 USERNAME=siderolabs PUSH=true TAG=(v1\.14\.0-rs[0-9a-f]{8})\nimage\tr:5000\/siderolabs\/kernel:\1\n$/,
  );
});

test('kernel pkgs --plan changes nothing, and --remove takes everything back', async () => {
  await using folder = await checkout('v1.4');
  const original = await readFiles(folder.path);
  const flags = ['--patches', 'my.patch', '--option', 'X=y'];
  await folder.run(...flags, '--plan');
  expect(await readFiles(folder.path)).toEqual(original);
  await folder.run(...flags);
  expect((await folder.run(...flags)).stdout).toMatch(/^nothing to change\nrun\t/);
  await folder.run('--remove');

  expect(await readFiles(folder.path)).toEqual(original);
  expect(original).toMatchObject(pkgsCheckouts['v1.4'] ?? {});
});

test('kernel pkgs --json prints one line', async () => {
  await using folder = await checkout();
  const { stdout } = await folder.run('--option', 'MODULE_SIG=n', '--json');

  expect(JSON.parse(stdout)).toMatchObject({
    era: 'loop',
    linux: { version: '6.18.44' },
    hardening: ['CONFIG_MODULE_SIG'],
    changes: [{ path: 'kernel/.rootsmith-pkgs.json', kind: 'add' }, { kind: 'change' }, { kind: 'change' }],
  });
});

test('kernel pkgs warns of what the hardening check would refuse, and of changes that the tag does not tell', async () => {
  await using folder = await checkout();
  commitAll(folder.path, 'v1.14.0');
  await writeFile(join(folder.path, 'kernel/kernel/pkg.yaml'), 'mine\n');
  const { stderr } = await folder.run('--option', 'MODULE_SIG=n');

  expect(stderr).toMatch(/hardening check of kernel\/build\/pkg\.yaml ends the build for CONFIG_MODULE_SIG/);
  expect(stderr).toMatch(/does not change with your own changes: kernel\/kernel\/pkg\.yaml/);
});

test('kernel pkgs reads fragments, and lets options win', async () => {
  await using folder = await checkout();
  await writeFile(join(folder.path, 'my.config'), 'CONFIG_A=m\nCONFIG_B=m\n');
  await folder.run('--config-fragment', 'my.config', '--option', 'A=y', '--arch', 'arm64');
  const files = await readFiles(folder.path);

  expect(files['kernel/build/config-arm64']).toMatch(/\nCONFIG_A=y\nCONFIG_B=m\n$/);
  expect(files['kernel/build/config-amd64']).not.toContain('CONFIG_A');
});

test.each([
  [['--remove', '--option', 'X=y'], /takes everything back/],
  [['--checkout', '--option', 'X=y'], /needs a release/],
  [[], /nothing to do/],
  [['--option', 'X=y', '--arch', 'riscv'], /no kernels for `riscv`/],
  [['--linux-version', '6.18.45'], /version and both checksums/],
])('kernel pkgs refuses %j', async (flags, message) => {
  await using folder = await checkout();
  const { status, stderr } = await folder.run(...flags);

  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
