import type { TalosArchitecture } from './command-line/index.ts';
import { isAtLeast, type TalosVersion } from './version.ts';

export type Bootloader = 'dual-boot' | 'sd-boot' | 'grub';

/** What the choice of a bootloader depends on. */
export interface BootloaderChoice {
  /** What the user chose; `none` or undefined is no choice. */
  readonly chosen: Bootloader | 'none' | undefined;
  readonly version: TalosVersion | undefined;
  readonly architecture: TalosArchitecture;
  readonly secureBoot: boolean;
}

const SD_BOOT_SINCE = '1.10';
const NONE_SINCE = '1.12';

/**
 * The bootloader of a disk image or an ISO. In 1.10 and 1.11 the choice of `dual-boot` is the same as no choice, and
 * secure boot does not overrule another one.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/imager/profile/output.go
 */
export function chooseBootloader({ chosen, version, architecture, secureBoot }: BootloaderChoice): Bootloader {
  if (!isAtLeast(version, SD_BOOT_SINCE)) return secureBoot ? 'sd-boot' : 'grub';
  const hasNone = isAtLeast(version, NONE_SINCE);
  const isChosen = chosen !== undefined && chosen !== 'none' && (hasNone || chosen !== 'dual-boot');
  if (isChosen && !(hasNone && secureBoot)) return chosen;
  return secureBoot || architecture === 'arm64' ? 'sd-boot' : 'dual-boot';
}
