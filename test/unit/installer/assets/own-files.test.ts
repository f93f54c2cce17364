import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bufferAccess, readRange } from '../../../../src/bytes/index.ts';
import { withOwnFiles } from '../../../../src/installer/assets/own-files.ts';
import type { PulledAssets } from '../../../../src/installer/assets/pulled-assets.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const FOLDER = 'usr/install/amd64';
const at = { file: 'p.yaml', line: 2, column: 3 };
const context = { keep: <T>(resource: T): T => resource };

function pulled(...names: readonly string[]): PulledAssets {
  const file = bufferAccess(Buffer.from('of the base'));
  const assets = names.map((name) => [name, { path: `${FOLDER}/${name}`, layer: 0, file, diskPath: '' }] as const);
  return { byName: new Map(assets), holders: new Map(), entries: new Map() };
}

test('withOwnFiles() puts files in the place of those of the base', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'own');
  await writeFile(path, 'my own');
  const { byName } = await withOwnFiles(pulled('vmlinuz', 'initramfs.xz'), { initramfs: { path, at } }, context);

  const asset = byName.get('initramfs.xz')!;
  expect(Buffer.from(await collect(readRange(asset.file))).toString()).toBe('my own');
  expect(asset).toMatchObject({ path: `${FOLDER}/initramfs.xz`, diskPath: path, isOwn: true });
  expect(byName.get('vmlinuz')?.isOwn).toBeUndefined();
});

test('withOwnFiles() exchanges the initramfs of a UKI, and not its stub', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'own');
  await writeFile(path, 'my own');
  const uki = pulled('vmlinuz.efi', 'systemd-boot.efi');

  expect((await withOwnFiles(uki, { initramfs: { path, at } }, context)).byName.get('initramfs.xz')?.isOwn).toBe(true);
  await expect(withOwnFiles(uki, { stub: { path, at } }, context)).rejects.toMatchObject({
    code: 'BASE_UNSUPPORTED',
    message: expect.stringContaining('since the base keeps it inside of `usr/install/amd64/vmlinuz.efi`') as string,
    hint: expect.any(String) as string,
  });
});

test('withOwnFiles() refuses what the base lacks, and names a file that is missing', async () => {
  const sources = { bootLoader: { path: '/nowhere/boot.efi', at } };

  await expect(withOwnFiles(pulled('vmlinuz'), sources, context)).rejects.toMatchObject({
    code: 'BASE_UNSUPPORTED',
    message: expect.stringContaining('since the base has no `systemd-boot.efi`') as string,
  });
  await expect(withOwnFiles(pulled('systemd-boot.efi'), sources, context)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nowhere/boot.efi') as string,
  });
});
