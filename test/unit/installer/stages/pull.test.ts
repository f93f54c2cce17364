import { expect, test } from 'vitest';
import { pullStage } from '../../../../src/installer/stages/pull.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { galleryBuild, recipeOn, resolved } from '../../../fixtures/gallery/memory.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';

test('pullStage copies the topmost boot assets out of the layers', async () => {
  const build = await galleryBuild('v1.4 by the imager, assets twice');
  const { view } = await resolved(build);

  const output = await pullStage.run({ view }, build.context);

  expect(new Map([...output.byName].map(([name, { layer }]) => [name, layer]))).toEqual(
    new Map([
      ['initramfs.xz', 1],
      ['systemd-boot.efi', 1],
      ['systemd-stub.efi', 1],
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

test('pullStage takes boot files from another image where the base has none', async () => {
  const other = await makeShape('imager image of v1.12');
  const build = await galleryBuild('installer-base alone', { images: { 'registry.example/imager:v1': other } });
  const { view } = await resolved(build);
  const artifacts = await resolved(build, recipeOn('', 'registry.example/imager:v1'));

  const output = await pullStage.run({ view, artifacts: artifacts.view }, build.context);

  expect([output.origin, output.holders.size, [...output.byName.keys()].sort()]).toEqual([
    'artifacts',
    0,
    ['initramfs.xz', 'systemd-boot.efi', 'systemd-stub.efi', 'vmlinuz'],
  ]);
});

test('pullStage leaves the other image alone where the base has boot files', async () => {
  const build = await galleryBuild('v1.10 by the imager');
  const { view } = await resolved(build);

  const output = await pullStage.run({ view, artifacts: view }, build.context);

  expect([output.origin, output.holders.size]).toEqual([undefined, 1]);
});

test('pullStage counts the bytes of the base and of the other image as one', async () => {
  const other = await makeShape('imager image of v1.12');
  const events: ProgressEvent[] = [];
  const build = await galleryBuild('installer-base alone', { images: { 'registry.example/imager:v1': other } });
  const { view } = await resolved(build);
  const artifacts = (await resolved(build, recipeOn('', 'registry.example/imager:v1'))).view;
  const report = (event: ProgressEvent): void => void events.push(event);

  await pullStage.run({ view, artifacts }, { ...build.context, report });

  const total = [...view.layers, ...artifacts.layers].reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  const counts = events.flatMap((event) => (event.kind === 'stage-progress' ? [event] : []));
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.every((count) => count.total === total && count.done <= total)).toBe(true);
});
