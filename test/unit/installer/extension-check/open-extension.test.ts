import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameOfExtension, openExtensions } from '../../../../src/installer/extension-check/open-extension.ts';
import { GOOD_MANIFEST } from '../../../fixtures/extension-trees.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function extensionFolder() {
  const folder = await storeFolder();
  mkdirSync(join(folder.path, 'e/rootfs/usr/local'), { recursive: true });
  writeFileSync(join(folder.path, 'e/manifest.yaml'), GOOD_MANIFEST);
  writeFileSync(join(folder.path, 'e/rootfs/usr/local/a'), 'x');
  linkSync(join(folder.path, 'e/rootfs/usr/local/a'), join(folder.path, 'e/rootfs/usr/local/b'));
  return folder;
}

test('openExtensions() opens a directory', async () => {
  await using folder = await extensionFolder();
  const [opened] = await openExtensions(join(folder.path, 'e'), undefined, memoryBuild().context);

  expect(opened).toMatchObject({ digest: undefined, platform: undefined, layers: [] });
  expect([...(opened?.tree.root.children.keys() ?? [])].sort()).toEqual(['manifest.yaml', 'rootfs']);
});

test('openExtensions() opens an archive, and keeps the headers of its entries', async () => {
  await using folder = await extensionFolder();
  const tar = join(folder.path, 'e.tar.gz');
  execFileSync('tar', ['-C', join(folder.path, 'e'), '-czf', tar, '.']);
  const [opened] = await openExtensions(tar, { os: 'linux', architecture: 'arm64' }, memoryBuild().context);

  expect(opened?.platform?.architecture).toBe('arm64');
  expect(opened?.layers[0]?.map(({ path, type }) => `${type} ${path}`)).toContain('directory ');
  expect(opened?.layers[0]?.filter(({ type }) => type === 'hardlink')).toHaveLength(1);
});

test('nameOfExtension() names the platform, where it is known', () => {
  expect(nameOfExtension({ place: 'a', platform: { os: 'linux', architecture: 'arm64' } })).toBe('a (linux/arm64)');
  expect(nameOfExtension({ place: 'a', platform: undefined })).toBe('a');
});
