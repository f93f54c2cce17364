import { describe, expect, test } from 'vitest';
import {
  diskGrubConfig,
  diskLoaderConfig,
  isoGrubConfig,
  isoLoaderConfig,
  isoVolumeId,
  parseTalosVersion,
  ukiFileName,
} from '../../../src/talos/index.ts';

const v112 = parseTalosVersion('v1.12.7');

test('loader.conf says what becomes of keys: on an ISO always, on a disk if they are taken', () => {
  expect(isoLoaderConfig('off')).toBe('# systemd-boot configuration\n\ntimeout 10\n\nsecure-boot-enroll off\n');
  expect(diskLoaderConfig()).toBe('# systemd-boot configuration\n\ntimeout 10\n');
  expect(diskLoaderConfig('if-safe')).toBe(
    '# systemd-boot configuration\n\ntimeout 10\n\nsecure-boot-enroll if-safe\n',
  );
});

test('ukiFileName() has the tag of the release', () => {
  expect(ukiFileName('v1.14.0-rc.1')).toBe('Talos-v1.14.0-rc.1.efi');
});

describe('isoVolumeId()', () => {
  test.each([
    ['v1.14.0-rc.1', false, 'TALOS_V1_14_0_RC_1'],
    ['v1.9.6', true, 'TALOS_SB_V1_9_6'],
    ['v1.10.0', true, 'TALOS_V1_10_0'],
    ['v1.7.0', false, undefined],
  ])('of %s (secure boot: %s) is %s', (tag, secureBoot, expected) => {
    expect(isoVolumeId(parseTalosVersion(tag), tag, secureBoot)).toBe(expected);
  });

  test('is cut to 32 characters', () => {
    expect(isoVolumeId(v112, 'v1.12.7-a-very-long-suffix-of-a-fork', false)).toHaveLength(32);
  });
});

describe('diskGrubConfig()', () => {
  test('has the entry that the node reads back, and one that resets', () => {
    const text = diskGrubConfig({ version: v112, tag: 'v1.12.7', commandLine: 'console=tty0 a=$b' });

    expect(text).toBe(`set default="A - Talos v1.12.7"

set timeout=3

insmod all_video

terminal_input console
terminal_output console

menuentry "A - Talos v1.12.7" {
  set gfxmode=auto
  set gfxpayload=text
  linux /A/vmlinuz console=tty0 a=\\$b
  initrd /A/initramfs.xz
}

menuentry "Reset Talos installation and return to maintenance mode" {
  set gfxmode=auto
  set gfxpayload=text
  linux /A/vmlinuz console=tty0 a=\\$b talos.experimental.wipe=system:EPHEMERAL,STATE
  initrd /A/initramfs.xz
}
`);
  });

  test('of releases before 1.4 neither quotes nor resets', () => {
    const version = parseTalosVersion('v1.3.7');
    const text = diskGrubConfig({ version, tag: 'v1.3.7', commandLine: 'a=$b' });

    expect(text).toContain('vmlinuz a=$b\n');
    expect(text).not.toContain('Reset');
  });
});

test('isoGrubConfig() indents by tabs and boots from `boot`', () => {
  const text = isoGrubConfig({ version: v112, commandLine: 'x' });

  expect(text).toContain('menuentry "Talos ISO" {\n\tset gfxmode=auto\n');
  expect(text).toContain('\tlinux /boot/vmlinuz x talos.experimental.wipe=system\n');
});
