import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { unsquashStage } from '../../../../src/installer/stages/unsquash.ts';
import { lookup } from '../../../../src/rootfs/index.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { at, listTree } from '../../../fixtures/trees.ts';

test('unsquashStage gives the tree of the root file system', async () => {
  const { base, initramfs } = await readOf(await galleryBuild('v1.10 by the imager'));

  const lines = listTree(base.tree);

  expect(lines).toContain('lib -> usr/lib');
  expect(lines).toContain('usr/bin/init = <base>');
  const init = lookup(base.tree, at('usr/bin/init'));
  expect(init?.xattrs.has('security.selinux')).toBe(true);
  expect(unsquashStage.summary(base, initramfs)).toBe('zstd squashfs, 5 files in 16 directories');
});

test('unsquashStage refuses what is not a squashfs', async () => {
  const image = bufferAccess(new Uint8Array(200));
  const rootfs = { path: 'rootfs.sqsh', image, mtime: 0, onDisk: () => Promise.reject(new Error('test')) };

  await expect(unsquashStage.run({ rootfs }, memoryBuild().context)).rejects.toMatchObject({
    code: expect.stringMatching(/^FORMAT_/) as string,
  });
});
