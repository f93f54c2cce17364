import { chmod, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NOTHING, type PkgsRequest } from '../../../../src/kernel/pkgs/edit-checkout.ts';
import { parseOption } from '../../../../src/kernel/pkgs/kernel-options.ts';
import { normalisePatches } from '../../../../src/kernel/pkgs/normalise-patch.ts';
import { applyPkgs, planPkgs } from '../../../../src/kernel/pkgs/pkgs.ts';
import { joinStates, parsePkgsState, STATE_FILE, writePkgsState } from '../../../../src/kernel/pkgs/state.ts';
import { GIT_PATCH, pkgsCheckouts, readFiles, writePkgsCheckout } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const request: PkgsRequest = {
  patches: normalisePatches([{ name: 'a.patch', text: GIT_PATCH }]),
  options: ['SQUASHFS_ZLIB=y', 'NEW=m'].map(parseOption),
  architectures: ['amd64'],
  ignoreHardening: false,
};

async function apply(directory: string, asked: PkgsRequest) {
  const plan = await planPkgs(directory, asked);
  await applyPkgs(plan);
  return plan;
}

test.each(Object.keys(pkgsCheckouts))(
  'applyPkgs() edits a checkout of %s once, and takes all of it back',
  async (era) => {
    await using folder = await storeFolder();
    await writePkgsCheckout(folder.path, era);
    const original = await readFiles(folder.path);
    await apply(folder.path, request);
    const edited = await readFiles(folder.path);
    const times = await timesOf(folder.path, Object.keys(edited));

    expect((await apply(folder.path, request)).changes).toEqual([]);
    expect(await readFiles(folder.path)).toEqual(edited);
    expect(await timesOf(folder.path, Object.keys(edited))).toEqual(times);
    await apply(folder.path, NOTHING);
    expect(await readFiles(folder.path)).toEqual(original);
  },
);

async function timesOf(directory: string, paths: readonly string[]): Promise<readonly bigint[]> {
  return await Promise.all(paths.map(async (path) => (await stat(join(directory, path), { bigint: true })).mtimeNs));
}

test('applyPkgs() removes the folders that it made, and keeps those that others use', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.4');
  await apply(folder.path, request);
  await apply(folder.path, NOTHING);
  await expect(stat(join(folder.path, 'kernel/prepare/patches'))).rejects.toThrow('ENOENT');
  await apply(folder.path, request);
  await writeFile(join(folder.path, 'kernel/prepare/patches/mine.patch'), 'mine');
  await apply(folder.path, NOTHING);

  expect((await stat(join(folder.path, 'kernel/prepare/patches/mine.patch'))).size).toBe(4);
});

test('applyPkgs() keeps the mode of a file', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.4');
  const config = join(folder.path, 'kernel/build/config-amd64');
  await chmod(config, 0o755);
  await apply(folder.path, request);

  expect((await stat(config)).mode & 0o777).toBe(0o755);
});

test('applyPkgs() goes on where a killed run has written some of its files', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.4');
  const original = await readFiles(folder.path);
  await apply(folder.path, request);
  const other = { ...request, options: ['SQUASHFS_ZLIB=m'].map(parseOption) };
  const { before, texts } = await planPkgs(folder.path, other);
  const [old, next] = [before, texts].map((state) => parsePkgsState(state.get(STATE_FILE)));
  if (old === undefined || next === undefined) throw new Error('no state');
  await writeFile(join(folder.path, STATE_FILE), writePkgsState(joinStates(old, next)) ?? '');
  await apply(folder.path, NOTHING);

  expect(await readFiles(folder.path)).toEqual(original);
});

test('planPkgs() changes nothing', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.14');
  const plan = await planPkgs(folder.path, request);

  expect(plan.changes).toEqual([
    { path: 'kernel/.rootsmith-pkgs.json', kind: 'add' },
    { path: 'kernel/build/config-amd64', kind: 'change' },
    { path: 'kernel/build/patches/rootsmith/9001-a.patch', kind: 'add' },
  ]);
  expect(await readFiles(folder.path)).toEqual(pkgsCheckouts['v1.14']);
});

test('planPkgs() refuses a folder of patches that is a link', async () => {
  await using folder = await storeFolder();
  await writePkgsCheckout(folder.path, 'v1.14');
  await mkdir(join(folder.path, 'elsewhere'));
  await symlink('../../../elsewhere', join(folder.path, 'kernel/build/patches/rootsmith'));

  await expect(planPkgs(folder.path, request)).rejects.toMatchObject({ code: 'PATH_FOREIGN' });
});

test('planPkgs() says that a folder is missing, or that it is no checkout', async () => {
  await using folder = await storeFolder();

  await expect(planPkgs(folder.path, request)).rejects.toMatchObject({ code: 'KERNEL_PKGS_INVALID' });
  await rm(folder.path, { recursive: true });
  await expect(planPkgs(folder.path, request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
