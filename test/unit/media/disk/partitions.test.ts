import { expect, test } from 'vitest';
import { hole } from '../../../../src/bytes/index.ts';
import { guidOfLabel } from '../../../../src/formats/index.ts';
import { diskPartitions, efiBytes } from '../../../../src/media/disk/partitions.ts';

const contents = { efi: hole(1), meta: hole(1) };

test('diskPartitions() gives each partition the GUID of its name, and BIOS the bit for BIOSes', () => {
  const partitions = diskPartitions({ bootloader: 'dual-boot', version: undefined, diskBytes: 2 ** 33 }, contents);

  expect(partitions.map(({ name, guid }) => guid === guidOfLabel(name))).toEqual([true, true, true, true]);
  expect(partitions.map(({ attributes }) => attributes)).toEqual([0n, 4n, 0n, 0n]);
});

test('efiBytes() leaves no room for UKIs beside GRUB', () => {
  expect(efiBytes({ bootloader: 'grub', version: undefined })).toBe(100 * 2 ** 20);
  expect(efiBytes({ bootloader: 'sd-boot', version: undefined })).toBe(2101 * 2 ** 20);
});
