import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { type EditedBases, editedBases, someEditCases, variants } from '../../fixtures/edited-bases.ts';
import { differences, installerTree, rootfsOf } from '../../fixtures/installer-tree.ts';

let bases: EditedBases;

beforeAll(async () => {
  bases = await editedBases();
});

afterAll(() => bases?.[Symbol.dispose]());

test.each(someEditCases)('graft makes of %s with %s what a shell makes of it', async (variant, name) => {
  const place = await bases.build(variant, name);

  expect(differences(await installerTree(place), bases.byShell(variant, name))).toEqual([]);
});

test.each(variants)('graft of nothing leaves the data area of %s as it is', async (variant) => {
  const directory = mkdtempSync(join(bases.folder, 'same-'));
  const place = await bases.build(variant, 'nothing');
  const { initramfs } = await takeBootAssets(place, { architecture: 'amd64', directory });

  const [before, after] = [readFileSync(bases.rootfs(variant)), readFileSync(rootfsOf(initramfs, directory))];

  const inodeTable = Number(before.readBigUInt64LE(64));
  expect(Number(after.readBigUInt64LE(64))).toBe(inodeTable);
  expect(after.subarray(96, inodeTable).equals(before.subarray(96, inodeTable))).toBe(true);
});

test.each(variants)('what graft makes of %s with a service boots, and runs it', async (variant) => {
  const directory = mkdtempSync(join(bases.folder, 'boot-'));
  const assets = await takeBootAssets(await bases.build(variant, 'a service added'), {
    architecture: 'amd64',
    directory,
  });

  const report = await bootInstaller({ ...assets, log: join(directory, 'log') });

  expect(report).toMatchObject({
    done: true,
    modules: { vfat: 'ok' },
    services: [{ name: 'hello-world', exitCode: 0 }],
  });
});

test('graft and squashfs-tools make the same of a labelled base', async () => {
  const [graft, tools] = [
    await bases.build('v1.9', 'a service added'),
    await bases.build('v1.9', 'a service added', { engine: 'squashfs-tools' }),
  ];

  const [a, b] = [await installerTree(graft), await installerTree(tools)];

  expect(differences(a, b)).toEqual([]);
  expect(a.paths.get('/')).toContain('security.selinux');
});
