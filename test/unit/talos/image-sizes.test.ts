import { expect, test } from 'vitest';
import { addedImageBytes, parseTalosVersion, partitionSizes } from '../../../src/talos/index.ts';

const MIB = 1024 * 1024;
const added = (version: string, bootloader: 'dual-boot' | 'sd-boot' | 'grub') =>
  addedImageBytes(parseTalosVersion(version), bootloader) / MIB;

test('addedImageBytes() makes room for larger boot partitions', () => {
  expect([added('v1.9.6', 'grub'), added('v1.10.0', 'dual-boot'), added('v1.10.0', 'sd-boot')]).toEqual([0, 1001, 0]);
  expect([added('v1.11.0', 'sd-boot'), added('v1.14.0', 'dual-boot')]).toEqual([1000, 3001]);
});

test('partitionSizes() grow with 1.11', () => {
  expect(partitionSizes(parseTalosVersion('v1.10.0')).ukiEfi).toBe(1101 * MIB);
  expect(partitionSizes(undefined)).toMatchObject({ boot: 2000 * MIB, efi: 100 * MIB, bios: MIB, meta: MIB });
});
