import { expect, test } from 'vitest';
import { bootOf } from '../../../../src/inspect/diff/compared-parts.ts';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { openInspectedFile } from '../../../../src/inspect/open/open-file.ts';
import { collectLevels } from '../../../../src/inspect/report/collect-levels.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

const { images, context } = await inspectedBuilds({}, 'v1.14 by a factory, with extensions');
const image = images['base']!;

async function levelsOf(inspected: Inspected): Promise<readonly string[]> {
  const levels = await collectLevels(inspected, await bootOf(inspected), await inspected.squashfs());
  return levels.map(({ depth, kind }) => `${' '.repeat(depth)}${kind.replace(/,? by \w+/, '')}`);
}

test('collectLevels() of an image: what boots lies in its layer', async () => {
  const levels = await levelsOf(image);

  expect(levels[0]).toBe('image');
  expect(levels.filter((level) => level === ' layer')).toHaveLength((await image.layers()).length);
  const uki = levels.indexOf('  unified kernel image');
  expect(levels.slice(uki, uki + 3)).toEqual(['  unified kernel image', '   kernel', '   initramfs']);
});

test('collectLevels() of a UKI, an initramfs and a squashfs begin with the file itself', async () => {
  const { uki, initramfs } = await image.boot();
  const [rootfs] = await image.squashfs();
  const files = { uki: uki!.file.access, initramfs: initramfs!.access, squashfs: rootfs!.image };
  const found: Record<string, readonly string[]> = {};
  for (const kind of ['uki', 'initramfs', 'squashfs'] as const) {
    const inspected = await openInspectedFile(files[kind], { kind, name: kind, baseName: kind }, context);
    found[kind] = (await levelsOf(inspected)).slice(0, 3);
  }

  expect(found['uki']).toEqual(['unified kernel image', ' kernel', ' initramfs']);
  expect(found['initramfs']?.[0]).toBe('initramfs');
  expect(found['initramfs']?.[1]).toMatch(/^ cpio archive/);
  expect(found['squashfs']).toEqual(['squashfs']);
});
