import { expect, test } from 'vitest';
import { diskGrubCfg, isoGrubCfg, parseTalosVersion, quoteForGrub } from '../../../../src/talos/index.ts';

const at = parseTalosVersion;

test('isoGrubCfg() is the menu of an ISO', () => {
  expect(isoGrubCfg('a=1 b', at('v1.9.6'))).toBe(
    'set default=0\nset timeout=3\n\ninsmod all_video\n\nterminal_input console\nterminal_output console\n\nmenuentry "Talos ISO" {\n\tset gfxmode=auto\n\tset gfxpayload=text\n\tlinux /boot/vmlinuz a=1 b\n\tinitrd /boot/initramfs.xz\n}\n\nmenuentry "Reset Talos installation" {\n\tset gfxmode=auto\n\tset gfxpayload=text\n\tlinux /boot/vmlinuz a=1 b talos.experimental.wipe=system\n\tinitrd /boot/initramfs.xz\n}\n',
  );
});

test('isoGrubCfg() of 1.3 has one entry and no quotes', () => {
  expect(isoGrubCfg('a={x}', at('v1.3.7'))).toMatch(
    /linux \/boot\/vmlinuz a=\{x\}\n\tinitrd \/boot\/initramfs\.xz\n\}\n\n$/,
  );
});

test('diskGrubCfg() is the menu of a disk', () => {
  expect(diskGrubCfg('a="1"', at('v1.9.6'))).toBe(
    'set default="A - Talos v1.9.6"\n\nset timeout=3\n\ninsmod all_video\n\nterminal_input console\nterminal_output console\n\nmenuentry "A - Talos v1.9.6" {\n  set gfxmode=auto\n  set gfxpayload=text\n  linux /A/vmlinuz a=\\"1\\"\n  initrd /A/initramfs.xz\n}\nmenuentry "Reset Talos installation and return to maintenance mode" {\n  set gfxmode=auto\n  set gfxpayload=text\n  linux /A/vmlinuz a=\\"1\\" talos.experimental.wipe=system:EPHEMERAL,STATE\n  initrd /A/initramfs.xz\n}\n',
  );
});

test('quoteForGrub() puts a backslash before what GRUB would read', () => {
  expect(quoteForGrub('\\{}&$|;<>" a', undefined)).toBe('\\\\\\{\\}\\&\\$\\|\\;\\<\\>\\" a');
});
