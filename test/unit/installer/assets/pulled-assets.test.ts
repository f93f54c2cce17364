import { expect, test } from 'vitest';
import { bootFilesAmong } from '../../../../src/installer/assets/pulled-assets.ts';

test('bootFilesAmong() leaves out the programs of systemd', () => {
  const names = ['vmlinuz', 'systemd-stub.efi', 'initramfs.xz', 'systemd-boot.efi'];
  const byName = new Map(names.map((name) => [name, { path: name } as never]));

  expect(bootFilesAmong({ byName }).map(({ path }) => path)).toEqual(['vmlinuz', 'initramfs.xz']);
});
