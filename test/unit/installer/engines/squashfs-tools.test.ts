import { expect, test } from 'vitest';
import { squashWithTools } from '../../../../src/installer/engines/squashfs-tools.ts';
import { overlay } from '../../../../src/rootfs/index.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';
import { file, makeTree } from '../../../fixtures/trees.ts';

test('squashWithTools() refuses a socket before it looks for the programs', async () => {
  const build = await galleryBuild();
  const { base, initramfs } = await readOf(build);
  const { uid, gid, mode, mtime, xattrs } = file('');
  const socket = makeTree({ 'run/socket': { kind: 'socket', uid, gid, mode, mtime, xattrs } });
  const { tree } = overlay(base.tree, socket, { what: 'test', mtime: 5 });

  const input = { base: { ...base, onDisk: initramfs.rootfs.onDisk }, tree, time: 5 };
  await expect(squashWithTools(input, build.context)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { path: 'run/socket' },
  });
});
