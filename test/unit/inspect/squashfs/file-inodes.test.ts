import { expect, test } from 'vitest';
import { fileInodes } from '../../../../src/inspect/squashfs/file-inodes.ts';
import { measureTree } from '../../../../src/rootfs/index.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';

test('fileInodes() has each file once, however many names it has', async () => {
  const { images } = await inspectedBuilds({
    a: 'layers: [{ files: [{ path: /etc/motd, content: hello }, { path: /etc/link, hardlink: /etc/motd }] }]\n',
  });
  const [rootfs] = await images['a']!.squashfs();

  const inodes = await fileInodes(rootfs!);

  expect(inodes.size).toBe(measureTree(rootfs!.files.tree).files);
  expect([...inodes].every(([number, inode]) => inode.number === number && inode.kind === 'file')).toBe(true);
});
