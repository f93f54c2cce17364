import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { readInitramfs } from '../../../../src/inspect/initramfs/initramfs-level.ts';
import { initramfsOf } from '../../../fixtures/gallery/boot-files.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';

test('readInitramfs() reads all segments, and what init looks for in them', async () => {
  const bytes = await initramfsOf('1.8', 'with extensions');

  const { size, segments, belongings } = await readInitramfs(bufferAccess(bytes), inspectContext());

  expect([size, segments.length]).toEqual([bytes.length, 2]);
  expect([...belongings.files.keys()]).toEqual(expect.arrayContaining(['rootfs.sqsh', '0.sqsh']));
});
