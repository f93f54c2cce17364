import { isAtLeast, type TalosVersion } from './version.ts';

/** How a release puts its unified kernel images together. */
export interface UkiEra {
  /** The sections that are appended to the stub, in order. Profiles and signatures of PCR values follow. */
  readonly sectionOrder: readonly string[];
  /** The sections that systemd's stub measures into PCR 11, in its order. */
  readonly measuredSections: readonly string[];
  /** The banks of PCR values that are signed, in the order of `.pcrsig`. */
  readonly signedBanks: readonly PcrBank[];
  readonly hasProfiles: boolean;
  /** Whether the kernel inside is signed too. */
  readonly signsKernel: boolean;
  /** The unit of virtual addresses; undefined for that of the stub. */
  readonly addressUnit: number | undefined;
}

/** A hash that a TPM keeps PCR values by. */
export type PcrBank = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** The words that Talos extends PCR 11 by at boot, up to the one whose value is signed. */
export const bootPhases: readonly string[] = ['enter-initrd', 'leave-initrd', 'enter-machined'];

const words = (text: string): readonly string[] => text.split(' ');
const measuredUpTo19 = words('.linux .osrel .cmdline .initrd .splash .dtb .uname .sbat .pcrpkey');
const measured = words(
  '.linux .osrel .cmdline .initrd .ucode .splash .dtb .uname .sbat .pcrpkey .profile .dtbauto .hwids',
);
const orderUpTo19 = words('.osrel .cmdline .initrd .splash .uname .pcrpkey .linux');
const order = words('.osrel .cmdline .uname .splash .pcrpkey .linux .initrd .ucode .dtb .dtbauto .hwids');

/**
 * How a release makes its UKIs, which exist since 1.5. An unknown version counts as the newest.
 *
 * @see https://github.com/siderolabs/talos/blob/v1.13.9/internal/pkg/uki/uki.go
 */
export function ukiEra(version: TalosVersion | undefined): UkiEra {
  const isNative = isAtLeast(version, '1.10');
  return {
    sectionOrder: isNative ? order : orderUpTo19,
    measuredSections: isNative ? measured : measuredUpTo19,
    signedBanks: isAtLeast(version, '1.6') ? ['sha256', 'sha384', 'sha512'] : ['sha1', 'sha256', 'sha384', 'sha512'],
    hasProfiles: isNative,
    signsKernel: !isNative,
    addressUnit: isNative ? undefined : 512,
  };
}
