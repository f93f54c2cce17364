import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../scripts/boot.ts';
import { realInstaller } from '../../scripts/real-installer.ts';
import { type Dockerd, startDockerd } from '../fixtures/dockerd.ts';
import { type EditedBases, editCases, editedBases, editNames } from '../fixtures/edited-bases.ts';
import { imageBytes } from '../fixtures/image-bytes.ts';
import { differences, installerTree } from '../fixtures/installer-tree.ts';

let bases: EditedBases;
let dockerd: Dockerd;

beforeAll(async () => {
  bases = await editedBases('all');
  dockerd = await startDockerd();
  const { place } = await realInstaller('v1.0', 'all');
  const host = ['--dest-daemon-host', `unix://${dockerd.socket}`];
  const daemon = 'docker-daemon:ghcr.io/siderolabs/installer:v1.0.6';
  execFileSync('skopeo', ['--insecure-policy', 'copy', ...host, place, daemon], { stdio: 'ignore' });
});

afterAll(async () => {
  await dockerd?.stop();
  bases?.[Symbol.dispose]();
});

test.each(editCases)('graft makes of %s with %s what a shell makes of it', async (variant, name) => {
  const place = await bases.build(variant, name);

  expect(differences(await installerTree(place), bases.byShell(variant, name))).toEqual([]);
});

test.each(['v1.0', 'v1.9'] as const)('a service lets an image of %s grow by less than one percent', async (variant) => {
  const { place } = await realInstaller(variant, 'all');

  const after = await bases.build(variant, 'a service added');

  expect(imageBytes(after)).toBeLessThan(imageBytes(place) * 1.01);
});

test.each(editCases)('graft and squashfs-tools make the same of %s with %s, kernel and all', async (variant, name) => {
  const [graft, tools] = [
    await installerTree(await bases.build(variant, name)),
    await installerTree(await bases.build(variant, name, { engine: 'squashfs-tools' })),
  ];

  expect(differences(graft, tools)).toEqual([]);
  expect(graft.vmlinuz).toBe(tools.vmlinuz);
  expect(graft.rootfsBytes).toBeLessThanOrEqual(tools.rootfsBytes * 1.01);
});

// Only a base with triggers can be built on by docker: those of Talos before 1.5.
test.each(editNames)('graft and docker make the same of v1.0 with %s', async (name) => {
  const options = { engine: 'docker', flags: ['--network', 'none'], env: dockerd.env };

  const [graft, docker] = [
    await installerTree(await bases.build('v1.0', name)),
    await installerTree(await bases.build('v1.0', name, options)),
  ];

  expect(differences(graft, docker)).toEqual([]);
  expect(graft.vmlinuz).toBe(docker.vmlinuz);
});

test.each(editCases)('what graft makes of %s with %s boots', async (variant, name) => {
  const directory = mkdtempSync(join(bases.folder, 'boot-'));
  const assets = await takeBootAssets(await bases.build(variant, name), { architecture: 'amd64', directory });

  const report = await bootInstaller({ ...assets, log: join(directory, 'log') });

  expect(report).toMatchObject({ done: true, modules: { vfat: 'ok' } });
});
