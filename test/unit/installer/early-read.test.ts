import { expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { openBootAssets, wholeFile } from '../../../src/installer/assets/boot-assets.ts';
import { EarlyRead } from '../../../src/installer/early-read.ts';
import { pullStage } from '../../../src/installer/stages/pull.ts';
import { galleryBuild, resolved } from '../../fixtures/gallery/memory.ts';

test('EarlyRead unpacks the initramfs while the layer is still being read', async () => {
  const build = await galleryBuild();
  await using early = new EarlyRead(build.context);
  const { view } = await resolved(build);

  const boot = await openBootAssets(await pullStage.run({ view, onAsset: early.onAsset }, build.context));

  const begun = early.of(boot);
  expect((await begun?.initramfs)?.rootfs.path).toBe('rootfs.sqsh');
  expect((await begun?.base)?.reader.compressor).toBe('zstd');
});

test('EarlyRead reports nothing before the stage has its turn', async () => {
  const build = await galleryBuild();
  await using early = new EarlyRead(build.context);
  const { view } = await resolved(build);

  await pullStage.run({ view, onAsset: early.onAsset }, build.context);
  await early[Symbol.asyncDispose]();

  expect(build.events.filter((event) => event.kind === 'stage-progress' && event.stage === 'unpack')).toEqual([]);
});

test('EarlyRead unpacks the initramfs of a UKI too', async () => {
  const build = await galleryBuild('v1.10 by the imager');
  await using early = new EarlyRead(build.context);
  const { view } = await resolved(build);

  const boot = await openBootAssets(await pullStage.run({ view, onAsset: early.onAsset }, build.context));

  const begun = early.of(boot);
  expect((await begun?.initramfs)?.rootfs.path).toBe('rootfs.sqsh');
  expect((await begun?.base)?.reader.compressor).toBe('zstd');
});

test('EarlyRead keeps a failure until it is asked for', async () => {
  const build = await galleryBuild();
  await using early = new EarlyRead(build.context);
  const asset = { path: 'x', layer: 0, file: bufferAccess(Buffer.from('no initramfs')), diskPath: 'x' };

  early.onAsset('vmlinuz', asset);
  expect(early.of({ initramfs: wholeFile(asset), uki: undefined })).toBeUndefined();
  early.onAsset('initramfs.xz', asset);

  await expect(early.of({ initramfs: wholeFile(asset), uki: undefined })?.base).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
  });
});

test('EarlyRead keeps what is wrong with a UKI until it is asked for', async () => {
  const build = await galleryBuild();
  await using early = new EarlyRead(build.context);
  const asset = { path: 'x', layer: 0, file: bufferAccess(Buffer.from('no UKI')), diskPath: 'x' };

  early.onAsset('vmlinuz.efi', asset);

  await expect(early.of({ initramfs: wholeFile(asset), uki: undefined })?.base).rejects.toThrow('`x` is not a UKI');
});
