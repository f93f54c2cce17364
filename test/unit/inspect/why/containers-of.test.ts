import { expect, test } from 'vitest';
import { openInspectedFile } from '../../../../src/inspect/open/open-file.ts';
import { containersOf } from '../../../../src/inspect/why/containers-of.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

const { images, context } = await inspectedBuilds({}, 'v1.14 by a factory, with extensions');
const image = images['base']!;

test('containersOf() leads from the image through layer, UKI and section to the squashfs', async () => {
  const found = await containersOf(image, { kind: 'rootfs', name: 'rootfs.sqsh' });

  expect(found.map((text) => text.replace(/ \(.*/, ''))).toEqual([
    expect.any(String) as string,
    expect.stringMatching(/^layer \d+$/) as string,
    'usr/install/amd64/vmlinuz.efi',
    'section .initrd',
    'rootfs.sqsh',
  ]);
});

test('containersOf() of firmware in the initramfs ends there', async () => {
  expect((await containersOf(image, { kind: 'initramfs', name: 'initramfs' })).at(-1)).toBe('section .initrd');
});

test('containersOf() of a squashfs that was opened by itself is the file alone', async () => {
  const [rootfs] = await image.squashfs();
  const file = { kind: 'squashfs', name: 'x.sqsh', baseName: 'x.sqsh' } as const;
  const inspected = await openInspectedFile(rootfs!.image, file, context);

  expect(await containersOf(inspected, { kind: 'file', name: 'x.sqsh' })).toEqual(['x.sqsh']);
});
