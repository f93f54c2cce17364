import { expect, test } from 'vitest';
import { refuseSeveralTrees } from '../../../../src/cli/inspect/flags.ts';

test.each([
  [{ initramfs: false }],
  [{ initramfs: true }],
  [{ initramfs: false, layer: '1' }],
  [{ initramfs: false, squashfs: 'rootfs.sqsh' }],
])('refuseSeveralTrees() accepts %j', (flags) => {
  expect(() => refuseSeveralTrees(flags)).not.toThrow();
});

test.each([
  [{ initramfs: true, layer: '1' }, '`--layer` and `--initramfs` name two trees'],
  [{ initramfs: false, layer: '1', squashfs: 'x' }, '`--layer` and `--squashfs` name two trees'],
])('refuseSeveralTrees() refuses %j', (flags, message) => {
  expect(() => refuseSeveralTrees(flags)).toThrow(message);
});
