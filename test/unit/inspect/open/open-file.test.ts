import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, fromByteName } from '../../../../src/bytes/index.ts';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { openInspectedFile, type SingleFileKind } from '../../../../src/inspect/open/open-file.ts';
import { walkInspected } from '../../../../src/inspect/walk-inspected.ts';
import { initramfsOf, kernelOf } from '../../../fixtures/gallery/boot-files.ts';
import { plainAssets, tarOf, ukiAssets } from '../../../fixtures/gallery/layers.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';

async function open(bytes: Uint8Array, kind: SingleFileKind): Promise<Inspected> {
  return await openInspectedFile(bufferAccess(bytes), { kind, name: 'x', baseName: 'x' }, inspectContext());
}

async function countOf(inspected: Inspected, level: 'system' | 'layers' | 'initramfs'): Promise<number> {
  let count = 0;
  for await (const _ of walkInspected(inspected, level)) count += 1;
  return count;
}

const initramfs = await initramfsOf('1.10', 'with extensions');
const layer = await tarOf(await plainAssets({ arch: 'amd64', era: '1.5' }), 'buildkit');

test('openInspectedFile() opens an initramfs, with the root file system in it', async () => {
  const inspected = await open(initramfs, 'initramfs');

  expect((await inspected.squashfs()).map(({ role }) => role)).toContain('rootfs');
  expect((await inspected.system()).view).toBe('node');
});

test('openInspectedFile() opens a UKI', async () => {
  const assets = await ukiAssets({ arch: 'amd64', era: '1.10' });
  const [uki] = Object.entries(assets).flatMap(([path, bytes]) =>
    path.endsWith('vmlinuz.efi') && bytes instanceof Uint8Array ? [bytes] : [],
  );

  const inspected = await open(uki!, 'uki');

  expect((await inspected.boot()).commandLines.map(({ text }) => text)).toHaveLength(2);
  expect(await countOf(inspected, 'system')).toBeGreaterThan(5);
});

test('openInspectedFile() opens a kernel', async () => {
  const inspected = await open(kernelOf('amd64', '6.1.0'), 'kernel');

  expect((await inspected.boot()).kernel?.path).toBe('x');
});

test.each([
  ['plain', layer],
  ['by gzip', gzipSync(layer)],
])('openInspectedFile() opens a layer, %s, and what boots in it', async (_, bytes) => {
  const inspected = await open(bytes, 'layer');

  expect(await countOf(inspected, 'layers')).toBeGreaterThan(3);
  expect((await inspected.squashfs())[0]?.role).toBe('rootfs');
});

test('openInspectedFile() opens a squashfs, which is the one in an initramfs', async () => {
  const [rootfs] = await (await open(initramfs, 'initramfs')).squashfs();
  const bytes = await rootfs!.image.read(0, rootfs!.image.size);
  const paths: string[] = [];

  for await (const { path } of walkInspected(await open(bytes, 'squashfs'), 'system')) paths.push(fromByteName(path));

  expect(paths.length).toBeGreaterThan(5);
});

test.each([
  ['kernel', 'initramfs'],
  ['kernel', 'system'],
  ['squashfs', 'layers'],
  ['squashfs', 'boot'],
  ['initramfs', 'layers'],
] as const)('openInspectedFile() says that a %s has no %s', async (kind, level) => {
  const inspected = await open(initramfs, kind);

  await expect(inspected[level]()).rejects.toMatchObject({ code: 'INSPECT_LEVEL_MISSING' });
});
