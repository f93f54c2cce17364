import { expect, test } from 'vitest';
import { pullStage } from '../../../../src/installer/stages/pull.ts';
import { galleryBuild, resolved } from '../../../fixtures/gallery/memory.ts';

test('pullStage copies the topmost boot assets out of the layers', async () => {
  const build = await galleryBuild('v1.4 by the imager, assets twice');
  const { view } = await resolved(build);

  const output = await pullStage.run({ view }, build.context);

  expect(new Map([...output.byName].map(([name, { layer }]) => [name, layer]))).toEqual(
    new Map([
      ['initramfs.xz', 1],
      ['vmlinuz', 1],
    ]),
  );
  expect(new Set(output.holders.keys())).toEqual(new Set([0, 1]));
});

test('pullStage says which file came from which layer', async () => {
  const build = await galleryBuild('v1.10 by the imager');
  const { view } = await resolved(build);

  const output = await pullStage.run({ view }, build.context);

  expect(pullStage.summary(output, { view })).toBe('usr/install/amd64/vmlinuz.efi of layer 2');
});

test('pullStage refuses an image without boot assets', async () => {
  const build = await galleryBuild('installer-base alone');
  const { view } = await resolved(build);

  await expect(pullStage.run({ view }, build.context)).rejects.toMatchObject({ code: 'BASE_NOT_INSTALLER' });
});
