import type { Bootloader } from './bootloaders.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

const MIB = 1024 * 1024;
const OLD_BOOT_MIB = 1000;
const BOOT_MIB = 2000;
const BIOS_MIB = 1;
const LARGE_BOOT_SINCE = '1.11';
const DUAL_BOOT_SINCE = '1.10';

/** The sizes of partitions in bytes. */
export interface PartitionSizes {
  /** EFI beside GRUB. */
  readonly efi: number;
  readonly bios: number;
  readonly boot: number;
  /** EFI that holds UKIs. */
  readonly ukiEfi: number;
  readonly meta: number;
  readonly state: number;
}

/**
 * The partitions of a release's disk images.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/imager/quirks/partitions.go
 */
export function partitionSizes(version: TalosVersion | undefined): PartitionSizes {
  const efi = 100 * MIB;
  const bios = BIOS_MIB * MIB;
  const boot = (isAtLeast(version, LARGE_BOOT_SINCE) ? BOOT_MIB : OLD_BOOT_MIB) * MIB;
  return { efi, bios, boot, ukiEfi: efi + bios + boot, meta: MIB, state: 100 * MIB };
}

/**
 * The bytes that the imager adds to the size that a profile names, so that larger boot partitions do not take what is
 * for the system.
 */
export function addedImageBytes(version: TalosVersion | undefined, bootloader: Bootloader): number {
  if (!isAtLeast(version, DUAL_BOOT_SINCE)) return 0;
  const { boot, bios } = partitionSizes(version);
  return boot - OLD_BOOT_MIB * MIB + (bootloader === 'dual-boot' ? bios + boot : 0);
}
