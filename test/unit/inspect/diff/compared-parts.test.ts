import { expect, test } from 'vitest';
import { bootOf, commonLevels, comparedParts, squashfsParts } from '../../../../src/inspect/diff/compared-parts.ts';
import type { SquashfsLevel } from '../../../../src/inspect/index.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

test.each([
  ['image', 'image', ['image', 'uki', 'initramfs', 'extensions', 'rootfs']],
  ['image', 'uki', ['uki', 'initramfs', 'extensions', 'rootfs']],
  ['initramfs', 'squashfs', ['rootfs']],
  ['kernel', 'squashfs', []],
] as const)('commonLevels() of %s and %s', (before, after, levels) => {
  expect([...commonLevels(before, after)]).toEqual(levels);
  expect(new Set(commonLevels(after, before))).toEqual(new Set(levels));
});

test('comparedParts() of an installer with a UKI: the content of what is opened is compared further in', async () => {
  const { images, context } = await inspectedBuilds({}, 'v1.14 by a factory, with extensions');

  const parts = await comparedParts(images['base']!, commonLevels('image', 'image'), context);

  expect(parts.map(({ name }) => name).slice(0, 4)).toEqual(['image', 'uki', 'initramfs', 'rootfs']);
  expect([...parts[0]!.opened]).toEqual(['usr/install/amd64/vmlinuz.efi']);
  expect([...parts[1]!.files.tree.root.children.keys()]).not.toContain('.initrd');
  expect([...parts[2]!.opened]).toContain('rootfs.sqsh');
});

test('squashfsParts() gives extensions of one name names of their own', () => {
  const level = { role: 'extension', extension: { name: 'a', version: '' }, name: '0.sqsh' } as SquashfsLevel;

  expect(squashfsParts([level, level]).map(({ name }) => name)).toEqual(['extension a', 'extension a (2)']);
});

test('bootOf() an image that is not an installer is undefined, and its files are its only part', async () => {
  const image = memoryImage({ layers: [new Uint8Array(1024)] });
  const context = inspectContext();
  const source = memorySource(image.manifest, image.blobs);
  const inspected = await openInspectedImage(source, { name: 'x', platform: undefined }, context);

  expect(await bootOf(inspected)).toBeUndefined();
  const parts = await comparedParts(inspected, commonLevels('image', 'image'), context);
  expect(parts.map(({ name }) => name)).toEqual(['image']);
});
