import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { readInitramfs } from '../../../../src/inspect/initramfs/initramfs-level.ts';
import { squashfsOf } from '../../../../src/inspect/squashfs/squashfs-level.ts';
import { initramfsOf } from '../../../fixtures/gallery/boot-files.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';

test('squashfsOf() gives the root file system first, and images that nothing lists last', async () => {
  const context = inspectContext();
  const { belongings } = await readInitramfs(bufferAccess(await initramfsOf('1.8', 'with extensions')), context);
  const files = new Map([['z.sqsh', belongings.files.get('0.sqsh')!], ...belongings.files]);

  const levels = await squashfsOf({ belongings: { ...belongings, files } }, context);

  expect(levels.map(({ name, role }) => `${role} ${name}`)).toEqual([
    'rootfs rootfs.sqsh',
    'extension 0.sqsh',
    'other z.sqsh',
  ]);
});
