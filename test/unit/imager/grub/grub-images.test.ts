import { expect, test } from 'vitest';
import { grubFormats } from '../../../../src/imager/grub/grub-images.ts';
import { mediaContext } from '../../../fixtures/imager-context.ts';

test.each([
  [{ bootloader: 'sd-boot' }, []],
  [{ bootloader: 'dual-boot' }, ['i386-pc']],
  [{ bootloader: 'dual-boot', kinds: ['uki'] }, []],
  [{ bootloader: 'grub' }, ['i386-pc', 'x86_64-efi']],
  [{ bootloader: 'grub', firmware: 'bios' }, ['i386-pc']],
  [{ bootloader: 'grub', firmware: 'uefi', kinds: ['disk'] }, ['x86_64-efi']],
  [{ bootloader: 'grub', architecture: 'arm64' }, ['arm64-efi']],
] as const)('grubFormats() of %j is %j', (settings, formats) => {
  expect(grubFormats(mediaContext(settings))).toEqual(formats);
});
