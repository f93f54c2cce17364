import type { SizedContent, SparseContent } from '../../bytes/index.ts';
import { type FatInput, type IsoInput, writeFat, writeIso } from '../../formats/index.ts';
import { isAtLeast, isoVolumeLabel, type TalosVersion } from '../../talos/index.ts';
import { type EspContent, espFiles } from '../esp/esp-files.ts';

export interface IsoMediaOptions {
  /** The release that boots from it. */
  readonly version: TalosVersion;
  readonly secureBoot: boolean;
  /** Of all files, in seconds since 1970. */
  readonly time: number;
  /** What UEFI starts: systemd-boot and a UKI. Undefined: only GRUB is there. */
  readonly esp?: EspContent | undefined;
  /** What a BIOS starts, and UEFI where there is no systemd-boot. */
  readonly grub?: GrubIsoParts | undefined;
  /** More files of the medium, such as those below `imagecache/`. */
  readonly files?: readonly IsoInput[] | undefined;
}

/** GRUB for discs and disks. */
export interface GrubIsoParts {
  /** The El Torito image of i386-pc: `cdboot.img` and a core image. Undefined: a BIOS does not start the disc. */
  readonly eltorito?: Uint8Array | undefined;
  /** `boot_hybrid.img`. Undefined: a BIOS does not start it from a USB stick. */
  readonly bootCode?: Uint8Array | undefined;
  /** What lies in the EFI system partition if systemd-boot does not. Empty: UEFI does not start it. */
  readonly efiFiles?: readonly FatInput[] | undefined;
  /** `boot/grub/grub.cfg`, modules, `boot/vmlinuz`, `boot/initramfs.xz`. */
  readonly files: readonly IsoInput[];
}

const MIB = 1024 * 1024;
const FREE_BYTES = 10 * MIB;
/** Firmware does not read a FAT32 of less than 65525 clusters, which are sectors here. */
const MIN_ESP_BYTES = 34 * MIB;
const ESP_LABEL = 'EFI';
/** What xorriso calls a volume without a name. */
const NO_VOLUME_ID = 'ISOIMAGE';
const ELTORITO_PATH = 'boot/grub/i386-pc/eltorito.img';

/**
 * An ISO that boots Talos from a disc and from a USB stick, as the imager of the release lays it out: the files of the
 * EFI system partition lie in the file system of the disc as well. Files are read when the image is.
 */
export function assembleIso(options: IsoMediaOptions): SparseContent {
  const { version, secureBoot, esp, grub, time, files = [] } = options;
  const boot = esp === undefined ? (grub?.efiFiles ?? []) : espFiles(esp, 'disc');
  const volumeId = isoVolumeLabel(version, { secureBoot });
  return writeIso({
    volumeId: volumeId ?? NO_VOLUME_ID,
    volumeSetId: volumeId === undefined ? '' : `Talos-${version}`,
    time,
    entries: [...boot.map(asIsoInput), ...(grub?.files ?? []), ...files],
    biosImage: grub?.eltorito && { path: ELTORITO_PATH, image: grub.eltorito },
    bootCode: grub?.bootCode,
    esp:
      boot.length === 0
        ? undefined
        : espVolume(boot, esp === undefined ? grubPrograms(boot) : [esp.bootloader, esp.uki], time),
  }).image;
}

/** Whether ISOs of a release carry a seed that systemd-boot then does not try to make. */
export function isoHasRandomSeed(version: TalosVersion | undefined): boolean {
  return isAtLeast(version, '1.14');
}

function asIsoInput({ path, content, isReadOnly = false }: FatInput): IsoInput {
  return { path, content, ...(isReadOnly ? { mode: 0o444 } : {}) };
}

/** As large as its programs, each in whole MiB, and ten more; or as FAT32 must be. */
function espVolume(
  entries: readonly FatInput[],
  programs: readonly Pick<SizedContent, 'size'>[],
  time: number,
): SizedContent {
  const wanted = programs.reduce((sum, { size }) => sum + wholeMib(size), FREE_BYTES);
  return writeFat({ size: Math.max(wanted, MIN_ESP_BYTES), sectorBytes: 512, label: ESP_LABEL, time, entries });
}

function grubPrograms(entries: readonly FatInput[]): readonly Pick<SizedContent, 'size'>[] {
  return entries.flatMap(({ content }) => content ?? []);
}

function wholeMib(bytes: number): number {
  return Math.ceil(bytes / MIB) * MIB;
}
